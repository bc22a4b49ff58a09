{# What a customer did in his first 3, 6 and 12 months, where his cohort is that old. #}
with

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

months as (

    select * from {{ ref('int_customers_months') }}
    where age_months >= 0

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

horizons as (

    {%- for months in [3, 6, 12] %}
    select {{ months }} as horizon_months
    {{- ' union all' if not loop.last }}
    {%- endfor %}

),

observed as (

    select
        acquired.*,
        horizons.horizon_months
    from acquired
    cross join horizons
    cross join run_as_of
    where {{ complete_age('acquired.cohort_month', 'run_as_of.as_of_date') }} >= horizons.horizon_months

),

final as (

    select
        observed.customer_id,
        observed.horizon_months,
        observed.cohort_month,
        observed.channel,
        observed.first_category,
        observed.is_first_order_discounted,
        sum(months.order_count) > 1 as has_repeated,
        cast(sum(months.revenue_amount) as decimal(18, 2)) as revenue_amount,
        cast(case when count(*) = count(months.margin_amount) then sum(months.margin_amount) end as decimal(18, 2))
            as margin_amount
    from observed
    inner join months
        on observed.customer_id = months.customer_id and observed.horizon_months > months.age_months
    group by
        observed.customer_id,
        observed.horizon_months,
        observed.cohort_month,
        observed.channel,
        observed.first_category,
        observed.is_first_order_discounted

)

select * from final
