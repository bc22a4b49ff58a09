{#
    Every step counts by its own fact, whether the steps before it were recorded or not. A step that a source dates before the lead
    itself was made; how long it took is unknown, and the lead is flagged.
#}
{%- set steps = {
    'attempt': 'first_attempt_at', 'qualification': 'qualified_at', 'conversion': 'converted_at', 'deal': 'first_deal_at',
    'win': 'first_won_at', 'order': 'first_ordered_at',
} -%}
with

steps as (

    select * from {{ ref('int_leads_steps') }}

),

judged as (

    select
        *,
        {#- A time before the lead is no time of a step; where the lead has none, every time may be one. -#}
        {%- for name in ['customer_since', 'first_deal_at', 'first_ordered_at'] %}
        case when created_at is null or {{ name }} >= created_at then {{ name }} end as {{ name }}_after,
        {%- endfor %}
        is_converted_by_status
        or deal_count > 0
        or order_count > 0
        or (customer_id is not null and is_listed_customer and not is_existing_customer) as is_converted
    from steps

),

dated as (

    select
        *,
        case
            when is_converted
                then least(
                    case when is_listed_customer and not is_existing_customer then customer_since_after end,
                    first_deal_at_after,
                    first_ordered_at_after
                )
        end as converted_at
    from judged

),

final as (

    select
        lead_id,
        customer_id,
        first_deal_id,
        owner_manager_id,
        source_system,
        source,
        medium,
        campaign,
        channel,
        channel_category,
        landing_page,
        status,
        cast(attempt_count as integer) as attempt_count,
        cast(deal_count as integer) as deal_count,
        cast(won_deal_count as integer) as won_deal_count,
        cast(order_count as integer) as order_count,
        {%- for step, instant in steps.items() %}
        case
            when {{ instant }} >= created_at
                then cast({{ days_between(local_date('created_at'), local_date(instant)) }} as integer)
        end as days_to_{{ step }},
        {%- endfor %}
        cast(won_amount as decimal(18, 2)) as won_amount,
        cast(ordered_amount as decimal(18, 2)) as ordered_amount,
        is_existing_customer,
        is_attempted,
        first_reached_at is not null as is_reached,
        is_qualified,
        is_converted,
        deal_count > 0 as has_deal,
        won_deal_count > 0 as is_won,
        order_count > 0 as is_ordered,
        is_open_by_status and not is_converted as is_open,
        coalesce(
            qualified_at < created_at
            or first_deal_at < created_at
            or first_won_at < created_at
            or first_ordered_at < created_at,
            false
        ) as has_contradicting_times,
        {{ local_date('created_at') }} as created_date,
        created_at,
        first_attempt_at,
        first_reached_at,
        last_contact_at,
        qualified_at,
        converted_at,
        first_deal_at,
        first_won_at,
        first_ordered_at
    from dated

)

select * from final
