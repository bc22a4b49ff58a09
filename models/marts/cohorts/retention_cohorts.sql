{# A month that still runs shows what it has counted so far, and no rate. #}
with

cohorts as (

    select * from {{ ref('int_cohorts') }}
    where dimension in ('all', 'channel')

),

cohorts_months as (

    select * from {{ ref('int_cohorts_months') }}
    where dimension in ('all', 'channel')

),

dates as (

    select * from {{ ref('dim_dates') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

months as (

    select distinct dates.month_start_date
    from dates
    cross join run_as_of
    where dates.month_start_date <= run_as_of.as_of_date

),

{# Every age up to the month of as-of: a month in which nobody came back is a row with 0. #}
cells as (

    select
        cohorts.*,
        months.month_start_date as activity_month,
        {{ months_between('cohorts.cohort_month', 'months.month_start_date') }} as age_months
    from cohorts
    inner join months
        on cohorts.cohort_month <= months.month_start_date

),

measured as (

    select
        cells.*,
        cells.age_months <= cells.complete_age as is_complete,
        coalesce(cohorts_months.active_count, 0) as active_count,
        coalesce(cohorts_months.order_count, 0) as order_count,
        coalesce(cohorts_months.revenue_amount, 0) as revenue_amount,
        case when cohorts_months.dimension is null then 0 else cohorts_months.margin_amount end as margin_amount
    from cells
    left join cohorts_months
        on
            cells.dimension = cohorts_months.dimension
            and cells.dimension_value = cohorts_months.dimension_value
            and cells.cohort_month = cohorts_months.cohort_month
            and cells.age_months = cohorts_months.age_months

),

cumulated as (

    select
        *,
        sum(revenue_amount) over (
            partition by dimension, dimension_value, cohort_month
            order by age_months
            rows between unbounded preceding and current row
        ) as cumulative_revenue_amount
    from measured

),

final as (

    select
        dimension,
        dimension_value,
        cohort_month,
        cast(age_months as integer) as age_months,
        activity_month,
        customer_count,
        cast(active_count as integer) as active_count,
        cast(order_count as integer) as order_count,
        case when is_complete then {{ safe_divide('active_count', 'customer_count') }} end as retention_rate,
        case when is_complete then {{ wilson_low('active_count', 'customer_count') }} end as retention_rate_low,
        case when is_complete then {{ wilson_high('active_count', 'customer_count') }} end as retention_rate_high,
        cast(revenue_amount as decimal(18, 2)) as revenue_amount,
        cast(margin_amount as decimal(18, 2)) as margin_amount,
        case when is_complete then {{ average_amount('cumulative_revenue_amount', 'customer_count') }} end
            as cumulative_revenue_per_customer,
        is_complete
    from cumulated

)

select * from final
