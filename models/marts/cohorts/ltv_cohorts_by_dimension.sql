{#
    A cohort that is too young has no LTV: NULL until its youngest customer is as old as the months that are
    summed (docs/decisions/0017-when-a-cohort-is-old-enough.md). Money of nobody's cohort has rows without a
    cohort, so that the rows of a dimension add up to the facts.
#}
{%- set horizons = [3, 6, 12] -%}
with

cohorts as (

    select * from {{ ref('int_cohorts') }}

),

cohorts_months as (

    select * from {{ ref('int_cohorts_months') }}

),

dimensions as (

    {{ cohort_dimension_list() }}

),

nobodys as (

    select * from {{ ref('int_money_without_cohort') }}

),

summed as (

    select
        dimension,
        dimension_value,
        cohort_month,
        sum(revenue_amount) as revenue_to_date_amount,
        coalesce(sum(case when age_months < 0 then revenue_amount end), 0) as revenue_before_amount,
        {%- for months in horizons %}
        {%- set is_within = 'age_months >= 0 and age_months < ' ~ months %}
        sum(case when {{ is_within }} then revenue_amount end) as revenue_{{ months }}m,
        case
            when
                count(case when {{ is_within }} then 1 end)
                = count(case when {{ is_within }} then margin_amount end)
                then sum(case when {{ is_within }} then margin_amount end)
        end as margin_{{ months }}m,
        {%- endfor %}
        sum(case when age_months = 1 then active_count else 0 end) as active_at_1
    from cohorts_months
    group by dimension, dimension_value, cohort_month

),

told as (

    select
        cohorts.dimension,
        cohorts.dimension_value,
        cohorts.cohort_month,
        cohorts.customer_count,
        cast(greatest(cohorts.complete_age, 0) as integer) as observed_months,
        {%- for months in horizons %}
        cast(
            case
                when cohorts.complete_age >= {{ months }}
                    then {{ average_amount('summed.revenue_' ~ months ~ 'm', 'cohorts.customer_count') }}
            end
            as decimal(18, 2)
        ) as ltv_{{ months }}m,
        {%- endfor %}
        {%- for months in horizons %}
        cast(
            case
                when cohorts.complete_age >= {{ months }}
                    then {{ average_amount('summed.margin_' ~ months ~ 'm', 'cohorts.customer_count') }}
            end
            as decimal(18, 2)
        ) as ltv_margin_{{ months }}m,
        {%- endfor %}
        case when cohorts.complete_age >= 1 then {{ safe_divide('summed.active_at_1', 'cohorts.customer_count') }} end
            as second_month_retention_rate,
        {%- for months in horizons %}
        cohorts.complete_age >= {{ months }} as is_mature_{{ months }}m,
        {%- endfor %}
        cast(summed.revenue_before_amount as decimal(18, 2)) as revenue_before_amount,
        cast(summed.revenue_to_date_amount as decimal(18, 2)) as revenue_to_date_amount
    from cohorts
    inner join summed
        on
            cohorts.dimension = summed.dimension
            and cohorts.dimension_value = summed.dimension_value
            and cohorts.cohort_month = summed.cohort_month

),

final as (

    select * from told

    union all

    select
        dimensions.dimension,
        case when dimensions.dimension = 'all' then 'all' else 'unknown' end as dimension_value,
        cast(null as date) as cohort_month,
        0 as customer_count,
        0 as observed_months,
        {%- for months in horizons %}
        cast(null as decimal(18, 2)) as ltv_{{ months }}m,
        {%- endfor %}
        {%- for months in horizons %}
        cast(null as decimal(18, 2)) as ltv_margin_{{ months }}m,
        {%- endfor %}
        cast(null as decimal(18, 6)) as second_month_retention_rate,
        {%- for months in horizons %}
        false as is_mature_{{ months }}m,
        {%- endfor %}
        cast(0 as decimal(18, 2)) as revenue_before_amount,
        nobodys.revenue_amount as revenue_to_date_amount
    from nobodys
    cross join dimensions

)

select * from final
