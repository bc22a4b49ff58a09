{# How many customers a month acquired, and how old the youngest of them can be said to be. #}
with

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

dimensions as (

    {{ cohort_dimension_list() }}

),

by_dimension as (

    select
        dimensions.dimension,
        {{ cohort_dimension_value('acquired', 'dimensions.dimension') }} as dimension_value,
        acquired.cohort_month
    from acquired
    cross join dimensions

),

counted as (

    select
        dimension,
        dimension_value,
        cohort_month,
        count(*) as customer_count
    from by_dimension
    group by dimension, dimension_value, cohort_month

),

final as (

    select
        counted.dimension,
        counted.dimension_value,
        counted.cohort_month,
        cast(counted.customer_count as integer) as customer_count,
        {{ complete_age('counted.cohort_month', 'run_as_of.as_of_date') }} as complete_age
    from counted
    cross join run_as_of

)

select * from final
