{#
    Where no model could be fitted, every customer is taken to buy as the base does on average, and the row says
    so: no chance to be there is made up.
#}
{%- set factors = [] -%}
{%- set growth = 1 + (var('clv_annual_discount_rate') | float) -%}
{%- for month in range(1, 13) -%}{%- do factors.append(growth ** (-month / 12) / 12) -%}{%- endfor -%}
with

buying as (

    select * from {{ ref('int_customers_buying') }}
    where role = 'full'

),

scored as (

    select * from {{ ref('int_customers_value_scored') }}
    where role = 'full'

),

bases as (

    select * from {{ ref('int_buying_bases') }}
    where role = 'full'

),

models as (

    select * from {{ ref('int_value_models') }}
    where role = 'full' and model = 'bg_nbd'

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

final as (

    select
        buying.customer_id,
        coalesce(scored.model, 'average') as orders_method,
        coalesce(scored.amount_method, 'average') as amount_method,
        case when scored.model is null then models.reason end as fallback_reason,
        buying.repeat_count,
        {{ rounded('scored.probability_alive', 6) }} as probability_alive,
        {{ rounded('coalesce(scored.expected_orders_90d, bases.orders_per_day * 90)', 6) }} as expected_orders_90d,
        {{ rounded('coalesce(scored.expected_orders_12m, bases.orders_per_day * 365)', 6) }} as expected_orders_12m,
        {{ rounded('coalesce(scored.expected_amount, bases.mean_repeat_amount)', 2) }} as expected_order_amount,
        {{ rounded(
            'coalesce(cast(scored.discounted_orders_12m as double precision), bases.orders_per_day * 365 * ' ~ (factors | sum) ~ ')'
            ~ ' * coalesce(scored.expected_amount, bases.mean_repeat_amount)', 2
        ) }} as predicted_clv_12m,
        cast({{ var('clv_annual_discount_rate') }} as decimal(18, 6)) as annual_discount_rate,
        run_as_of.as_of_at as predicted_at
    from buying
    cross join bases
    cross join models
    cross join run_as_of
    left join scored
        on buying.customer_id = scored.customer_id

)

select * from final
