{#
    What a customer has brought by an age, pooled over cohorts of every age. An age uses the cohorts that were
    observed at it and no others: a month that has not been lived yet is no month without money. So each month's
    mean is over its own customers, and the means add up.
#}
{%- set running -%}
over (partition by dimension, dimension_value order by age_months rows between unbounded preceding and current row)
{%- endset -%}
with

observed as (

    select * from {{ ref('int_curves_observed') }}

),

cohorts as (

    select * from {{ ref('int_curves_cohorts') }}

),

spread as (

    select * from {{ ref('int_curves_spread') }}

),

{#
    Customers are independent of each other, and those of a cohort alike; one alone tells nothing about alike
    ones, so his square stands.
#}
running_by_cohort as (

    select
        observed.dimension,
        observed.dimension_value,
        observed.age_months,
        cohorts.customer_count,
        sum(coalesce(spread.weight_sum, 0)) over (
            partition by observed.dimension, observed.dimension_value, cohorts.cohort_month
            order by observed.age_months
            rows between unbounded preceding and current row
        ) as weight_sum,
        sum(coalesce(spread.square_sum, 0)) over (
            partition by observed.dimension, observed.dimension_value, cohorts.cohort_month
            order by observed.age_months
            rows between unbounded preceding and current row
        ) as square_sum
    from observed
    inner join cohorts
        on
            observed.dimension = cohorts.dimension
            and observed.dimension_value = cohorts.dimension_value
            and cohorts.complete_age >= 0
    left join spread
        on
            observed.dimension = spread.dimension
            and observed.dimension_value = spread.dimension_value
            and observed.age_months = spread.age_months
            and cohorts.cohort_month = spread.cohort_month

),

variances as (

    select
        dimension,
        dimension_value,
        age_months,
        sum(
            case
                when customer_count = 1 then square_sum
                else
                    (square_sum - weight_sum * weight_sum / customer_count)
                    * customer_count / (customer_count - 1)
            end
        ) as variance
    from running_by_cohort
    group by dimension, dimension_value, age_months

),

summed as (

    select
        dimension,
        dimension_value,
        age_months,
        sum(revenue_amount) as revenue_amount,
        case when count(*) = count(margin_amount) then sum(margin_amount) end as margin_amount,
        case when count(*) = count(margin_amount) then 0 else 1 end as is_margin_unknown
    from spread
    group by dimension, dimension_value, age_months

),

cumulated as (

    select
        observed.*,
        cast(coalesce(summed.revenue_amount, 0) as double precision) / observed.customer_count as revenue_mean,
        cast(coalesce(summed.margin_amount, 0) as double precision) / observed.customer_count as margin_mean,
        coalesce(summed.is_margin_unknown, 0) as is_margin_unknown,
        sqrt(greatest(variances.variance, 0)) as standard_error
    from observed
    inner join variances
        on
            observed.dimension = variances.dimension
            and observed.dimension_value = variances.dimension_value
            and observed.age_months = variances.age_months
    left join summed
        on
            observed.dimension = summed.dimension
            and observed.dimension_value = summed.dimension_value
            and observed.age_months = summed.age_months

),

totals as (

    select
        *,
        sum(revenue_mean) {{ running }} as revenue_to_date,
        sum(margin_mean) {{ running }} as margin_to_date,
        sum(is_margin_unknown) {{ running }} as unknown_margin_count
    from cumulated

),

final as (

    select
        dimension,
        dimension_value,
        age_months,
        cohort_count,
        customer_count,
        {{ rounded('revenue_mean', 4) }} as revenue_per_customer,
        {{ rounded('revenue_to_date', 4) }} as cumulative_revenue_per_customer,
        {{ rounded('revenue_to_date - 1.959963984540054 * standard_error', 4) }} as cumulative_revenue_low,
        {{ rounded('revenue_to_date + 1.959963984540054 * standard_error', 4) }} as cumulative_revenue_high,
        case when unknown_margin_count = 0 then {{ rounded('margin_to_date', 4) }} end
            as cumulative_margin_per_customer
    from totals

)

select * from final
