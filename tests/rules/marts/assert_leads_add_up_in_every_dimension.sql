-- In every period the values of a dimension hold as many leads, and as many converted ones, as all together, and the
-- periods of a grain hold every lead once.
with

by_dimension as (

    select
        period_grain,
        period_start,
        dimension,
        sum(lead_count) as lead_count,
        sum(converted_count) as converted_count,
        sum(ordered_count) as ordered_count
    from {{ ref('lead_conversion') }}
    group by period_grain, period_start, dimension

),

by_grain as (

    select
        period_grain,
        dimension,
        sum(lead_count) as lead_count
    from by_dimension
    group by period_grain, dimension

),

leads as (

    select count(*) as lead_count from {{ ref('fct_leads') }}

),

validation_errors as (

    select
        by_dimension.period_grain,
        by_dimension.dimension,
        'differs from all' as difference
    from by_dimension
    inner join by_dimension as all_together
        on {{ same_period('by_dimension', 'all_together') }} and all_together.dimension = 'all'
    where
        by_dimension.lead_count <> all_together.lead_count
        or by_dimension.converted_count <> all_together.converted_count
        or by_dimension.ordered_count <> all_together.ordered_count

    union all

    select
        by_grain.period_grain,
        by_grain.dimension,
        'differs from the leads' as difference
    from by_grain
    cross join leads
    where by_grain.lead_count <> leads.lead_count

)

select * from validation_errors
