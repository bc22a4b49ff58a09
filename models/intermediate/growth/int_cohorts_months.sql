{# What the customers of a cohort did at an age. A cell where one month's cost is unknown has no margin. #}
with

months as (

    select * from {{ ref('int_customers_months') }}

),

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

dimensions as (

    {{ cohort_dimension_list() }}

),

by_dimension as (

    select
        dimensions.dimension,
        {{ cohort_dimension_value('acquired', 'dimensions.dimension') }} as dimension_value,
        months.cohort_month,
        months.age_months,
        months.order_count,
        months.revenue_amount,
        months.margin_amount
    from months
    inner join acquired
        on months.customer_id = acquired.customer_id
    cross join dimensions

),

final as (

    select
        dimension,
        dimension_value,
        cohort_month,
        age_months,
        cast(count(case when order_count > 0 then 1 end) as integer) as active_count,
        cast(sum(order_count) as integer) as order_count,
        cast(sum(revenue_amount) as decimal(18, 2)) as revenue_amount,
        cast(case when count(*) = count(margin_amount) then sum(margin_amount) end as decimal(18, 2)) as margin_amount
    from by_dimension
    group by dimension, dimension_value, cohort_month, age_months

)

select * from final
