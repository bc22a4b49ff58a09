{#
    The first age at which what an average customer has brought covers what he cost, and never again falls below:
    a refund can undo a payback. Each age uses the months of the period that were observed at it. Ages in which
    nothing happened change nothing and are no rows. A month that brought nobody costs what it cost: those who came have to pay it back.
#}
with

months as (

    select * from {{ ref('int_channels_months') }}
    where full_cost_amount is not null

),

cells as (

    select * from {{ ref('int_cohorts_months') }}
    where dimension in ('all', 'channel') and age_months >= 0

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

costs as (

    select
        period_grain,
        period_start,
        channel,
        cast(sum(full_cost_amount) as double precision) / sum(customer_count) as cac_full,
        min(case when customer_count > 0 then complete_age end) as youngest_age
    from by_period
    group by period_grain, period_start, channel
    having sum(customer_count) > 0

),

ages as (

    select
        costs.period_grain,
        costs.period_start,
        costs.channel,
        costs.cac_full,
        cells.age_months,
        sum(cells.margin_amount) as margin_amount,
        count(*) - count(cells.margin_amount) as unknown_count
    from by_period
    inner join costs
        on
            by_period.channel = costs.channel
            and {{ same_period('by_period', 'costs') }}
    inner join cells
        on by_period.channel = cells.dimension_value and by_period.period_month = cells.cohort_month
    where
        cells.age_months <= by_period.complete_age
        and (costs.period_grain = 'to_date' or cells.age_months <= costs.youngest_age)
    group by costs.period_grain, costs.period_start, costs.channel, costs.cac_full, cells.age_months

),

observed as (

    select
        ages.period_grain,
        ages.period_start,
        ages.channel,
        ages.age_months,
        sum(by_period.customer_count) as customer_count
    from ages
    inner join by_period
        on
            ages.channel = by_period.channel
            and {{ same_period('ages', 'by_period') }}
            and ages.age_months <= by_period.complete_age
    group by ages.period_grain, ages.period_start, ages.channel, ages.age_months

),

cumulated as (

    select
        ages.*,
        sum(cast(ages.margin_amount as double precision) / observed.customer_count) over (
            partition by ages.period_grain, ages.period_start, ages.channel
            order by ages.age_months
            rows between unbounded preceding and current row
        ) as margin_to_date
    from ages
    inner join observed
        on
            ages.channel = observed.channel
            and {{ same_period('ages', 'observed') }}
            and ages.age_months = observed.age_months

),

judged as (

    select
        *,
        max(case when margin_to_date < cac_full then age_months end) over (
            partition by period_grain, period_start, channel
        ) as last_age_below,
        sum(unknown_count) over (partition by period_grain, period_start, channel) as unknown_margin_count
    from cumulated

),

final as (

    select
        period_grain,
        period_start,
        channel,
        min(age_months) as payback_month
    from judged
    where age_months > coalesce(last_age_below, -1) and unknown_margin_count = 0
    group by period_grain, period_start, channel

)

select * from final
