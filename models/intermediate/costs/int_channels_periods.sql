{#
    Months, quarters and everything to date. An LTV and the cost it is compared with are of the same months: those
    old enough. A month or quarter counts only whole; to date counts the months that are old enough by now.
#}
{%- set horizons = [3, 6, 12] -%}
with

months as (

    select * from {{ ref('int_channels_months') }}

),

grains as (

    {{ economics_grains() }}

),

by_period as (

    select
        months.*,
        grains.period_grain,
        {{ economics_period('grains.period_grain', 'months.period_month') }} as period_start
    from months
    cross join grains

),

final as (

    select
        period_grain,
        period_start,
        channel,
        sum(customer_count) as customer_count,
        {#- A month without a ledger makes the costs of its period unknown; to date they are those that are booked. #}
        case when period_grain = 'to_date' or count(*) = count(paid_cost_amount) then sum(paid_cost_amount) end
            as paid_cost_amount,
        case when period_grain = 'to_date' or count(*) = count(full_cost_amount) then sum(full_cost_amount) end
            as full_cost_amount,
        {#- Customers of months with a ledger: the others have no cost to be divided by. #}
        sum(case when full_cost_amount is not null then customer_count else 0 end) as costed_customer_count,
        {%- for horizon in horizons %}
        {%- set is_counted -%}
        complete_age >= {{ horizon }}
        {%- endset %}
        {%- set is_costed = is_counted ~ ' and full_cost_amount is not null' %}
        period_grain = 'to_date' or min(complete_age) >= {{ horizon }} as is_mature_{{ horizon }}m,
        sum(case when {{ is_counted }} then customer_count else 0 end) as customer_count_{{ horizon }}m,
        sum(case when {{ is_counted }} then revenue_{{ horizon }}m end) as revenue_{{ horizon }}m,
        case
            when count(case when {{ is_counted }} and margin_{{ horizon }}m is null then 1 end) = 0
                then sum(case when {{ is_counted }} then margin_{{ horizon }}m end)
        end as margin_{{ horizon }}m,
        case
            when count(case when {{ is_costed }} and margin_{{ horizon }}m is null then 1 end) = 0
                then sum(case when {{ is_costed }} then margin_{{ horizon }}m end)
        end as costed_margin_{{ horizon }}m,
        sum(case when {{ is_costed }} then revenue_{{ horizon }}m end) as costed_revenue_{{ horizon }}m,
        sum(case when {{ is_costed }} then square_{{ horizon }}m end) as square_{{ horizon }}m,
        sum(case when {{ is_costed }} then full_cost_amount end) as cost_{{ horizon }}m,
        {%- endfor %}
        min(complete_age) as complete_age
    from by_period
    group by period_grain, period_start, channel

)

select * from final
