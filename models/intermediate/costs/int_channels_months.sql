{#
    A month of a channel: the customers it acquired, what they brought, what it cost. `all` is everything
    together. A channel that cost and brought nobody is a row, and so is one that brought customers and cost
    nothing. Where the ledger has no line for the month at all, costs are unknown.
#}
{%- set horizons = [3, 6, 12] -%}
with

costs as (

    select * from {{ ref('int_marketing_costs_spread') }}

),

cohorts as (

    select * from {{ ref('int_cohorts') }}
    where dimension in ('all', 'channel')

),

cohorts_months as (

    select * from {{ ref('int_cohorts_months') }}
    where dimension in ('all', 'channel') and age_months >= 0

),

squares as (

    select * from {{ ref('int_channels_squares') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

costs_summed as (

    select
        cac_month,
        channel,
        sum(case when is_paid then cost_amount end) as paid_cost_amount,
        sum(cost_amount) as full_cost_amount
    from costs
    group by cac_month, channel

    union all

    select
        cac_month,
        'all' as channel,
        sum(case when is_paid then cost_amount end) as paid_cost_amount,
        sum(cost_amount) as full_cost_amount
    from costs
    group by cac_month

),

money as (

    select
        {%- for horizon in horizons %}
        sum(case when age_months < {{ horizon }} then revenue_amount else 0 end) as revenue_{{ horizon }}m,
        case
            when count(case when age_months < {{ horizon }} and margin_amount is null then 1 end) = 0
                then sum(case when age_months < {{ horizon }} then margin_amount else 0 end)
        end as margin_{{ horizon }}m,
        {%- endfor %}
        cohort_month,
        dimension_value as channel
    from cohorts_months
    group by cohort_month, dimension_value

),

cells as (

    select
        cac_month as period_month,
        channel
    from costs_summed

    union

    select
        cohort_month as period_month,
        dimension_value as channel
    from cohorts

),

final as (

    select
        cells.period_month,
        cells.channel,
        coalesce(cohorts.customer_count, 0) as customer_count,
        case when ledger.cac_month is not null then coalesce(costs_summed.paid_cost_amount, 0) end as paid_cost_amount,
        case when ledger.cac_month is not null then coalesce(costs_summed.full_cost_amount, 0) end as full_cost_amount,
        {%- for horizon in horizons %}
        case when cohorts.cohort_month is null then 0 else money.revenue_{{ horizon }}m end as revenue_{{ horizon }}m,
        case when cohorts.cohort_month is null then 0 else money.margin_{{ horizon }}m end as margin_{{ horizon }}m,
        coalesce(squares.square_{{ horizon }}m, 0) as square_{{ horizon }}m,
        {%- endfor %}
        {{ complete_age('cells.period_month', 'run_as_of.as_of_date') }} as complete_age
    from cells
    cross join run_as_of
    left join costs_summed
        on cells.period_month = costs_summed.cac_month and cells.channel = costs_summed.channel
    left join costs_summed as ledger
        on cells.period_month = ledger.cac_month and ledger.channel = 'all'
    left join cohorts
        on cells.period_month = cohorts.cohort_month and cells.channel = cohorts.dimension_value
    left join money
        on cells.period_month = money.cohort_month and cells.channel = money.channel
    left join squares
        on cells.period_month = squares.cohort_month and cells.channel = squares.channel

)

select * from final
