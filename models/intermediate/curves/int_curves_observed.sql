{#
    How many customers were observed at an age: those of every cohort that is old enough, the ones who did nothing
    included.
#}
with

cohorts as (

    select * from {{ ref('int_curves_cohorts') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

ages as (

    select distinct {{ complete_age('dates.month_start_date', 'run_as_of.as_of_date') }} as age_months
    from dates
    cross join run_as_of
    where {{ complete_age('dates.month_start_date', 'run_as_of.as_of_date') }} >= 0

),

final as (

    select
        cohorts.dimension,
        cohorts.dimension_value,
        ages.age_months,
        max(cohorts.cohort_month) as newest_cohort_month,
        cast(count(*) as integer) as cohort_count,
        cast(sum(cohorts.customer_count) as integer) as customer_count
    from cohorts
    inner join ages
        on cohorts.complete_age >= ages.age_months
    group by cohorts.dimension, cohorts.dimension_value, ages.age_months

)

select * from final
