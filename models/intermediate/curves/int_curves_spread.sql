{#
    Sum and sum of squares, by cohort and age, of what a customer adds to the pooled curve: each month's money
    divided by the customers who were observed at that age. A customer's months belong together, so the squares
    are of his running sum; only months with money change it.
#}
with

months as (

    select * from {{ ref('int_customers_months') }}
    where age_months >= 0

),

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

observed as (

    select * from {{ ref('int_curves_observed') }}

),

dimensions as (

    {{ cohort_dimension_list(['all', 'cohort_month', 'channel', 'channel_category']) }}

),

by_dimension as (

    select
        dimensions.dimension,
        {{ cohort_dimension_value('acquired', 'dimensions.dimension') }} as dimension_value,
        months.customer_id,
        months.cohort_month,
        months.age_months,
        months.revenue_amount,
        months.margin_amount
    from months
    inner join acquired
        on months.customer_id = acquired.customer_id
    cross join dimensions

),

weighed as (

    select
        by_dimension.*,
        cast(by_dimension.revenue_amount as double precision) / observed.customer_count as weight,
        sum(cast(by_dimension.revenue_amount as double precision) / observed.customer_count) over (
            partition by by_dimension.dimension, by_dimension.customer_id
            order by by_dimension.age_months
            rows between unbounded preceding and current row
        ) as weight_to_date
    from by_dimension
    inner join observed
        on
            by_dimension.dimension = observed.dimension
            and by_dimension.dimension_value = observed.dimension_value
            and by_dimension.age_months = observed.age_months
            and by_dimension.cohort_month <= observed.newest_cohort_month

),

final as (

    select
        dimension,
        dimension_value,
        cohort_month,
        age_months,
        sum(revenue_amount) as revenue_amount,
        case when count(*) = count(margin_amount) then sum(margin_amount) end as margin_amount,
        sum(weight) as weight_sum,
        sum(weight * (2 * weight_to_date - weight)) as square_sum
    from weighed
    group by dimension, dimension_value, cohort_month, age_months

)

select * from final
