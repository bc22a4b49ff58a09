-- The order facts hold every counting order of the unified layer once: by source and currency the number of
-- orders and the converted amounts are the same, added up there without the facts' own steps.
with

facts as (

    select
        source_system,
        currency_code,
        count(*) as order_count,
        sum(ordered_amount) as ordered_amount
    from {{ ref('fct_orders') }}
    group by source_system, currency_code

),

unified as (

    select
        source_system,
        currency_code,
        count(*) as order_count,
        sum(
            round(cast(gross_amount as decimal(38, 2)) * rate_to_reporting, 2)
            - round(cast(coalesce(discount_amount, 0) as decimal(38, 2)) * rate_to_reporting, 2)
        ) as ordered_amount
    from {{ ref('unified_orders') }}
    where status not in ('cancelled', 'test')
    group by source_system, currency_code

),

validation_errors as (

    select
        coalesce(facts.source_system, unified.source_system) as source_system,
        coalesce(facts.currency_code, unified.currency_code) as currency_code,
        facts.order_count,
        unified.order_count as unified_order_count,
        facts.ordered_amount,
        unified.ordered_amount as unified_ordered_amount
    from facts
    full outer join unified
        on facts.source_system = unified.source_system and facts.currency_code = unified.currency_code
    where
        facts.order_count is distinct from unified.order_count
        or facts.ordered_amount is distinct from unified.ordered_amount

)

select * from validation_errors
