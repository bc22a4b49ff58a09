{#
    Sums of squares, by month and channel, of what each new customer brought in his first months. They say how far
    the sum could have come out otherwise, with another number of customers and others among them (a compound
    Poisson sum has the variance sum of squares).
#}
{%- set horizons = [3, 6, 12] -%}
with

months as (

    select * from {{ ref('int_customers_months') }}
    where age_months >= 0

),

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

by_customer as (

    select
        {%- for horizon in horizons %}
        sum(case when months.age_months < {{ horizon }} then cast(months.margin_amount as double precision) else 0 end)
            as margin_{{ horizon }}m,
        {%- endfor %}
        months.customer_id
    from months
    group by months.customer_id

),

dimensions as (

    {{ cohort_dimension_list(['all', 'channel']) }}

),

final as (

    select
        {%- for horizon in horizons %}
        sum(by_customer.margin_{{ horizon }}m * by_customer.margin_{{ horizon }}m) as square_{{ horizon }}m,
        {%- endfor %}
        acquired.cohort_month,
        {{ cohort_dimension_value('acquired', 'dimensions.dimension') }} as channel
    from by_customer
    inner join acquired
        on by_customer.customer_id = acquired.customer_id
    cross join dimensions
    group by acquired.cohort_month, {{ cohort_dimension_value('acquired', 'dimensions.dimension') }}

)

select * from final
