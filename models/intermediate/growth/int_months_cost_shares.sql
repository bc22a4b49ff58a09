{#
    What goods cost of what was paid for them, where the cost is known, over the year that ends with the month.
    Orders whose cost is unknown are taken to cost the same share (docs/decisions/0018-margin-where-a-cost-is-
    unknown.md). Too few known: no share, and no margin. What is over does not change.
#}
with

orders as (

    select * from {{ ref('fct_orders') }}

),

summed as (

    select
        cast(date_trunc('month', ordered_date) as date) as order_month,
        sum(ordered_amount) as ordered_amount,
        sum(case when cost_amount is not null then ordered_amount end) as known_ordered_amount,
        sum(cost_amount) as known_cost_amount
    from orders
    group by cast(date_trunc('month', ordered_date) as date)

),

over_the_year as (

    select
        {%- for amount in ['ordered', 'known_ordered', 'known_cost'] %}
        sum({{ amount }}_amount) over (
            order by order_month range between interval '11 months' preceding and current row
        ) as {{ amount }}_amount,
        {%- endfor %}
        order_month
    from summed

),

final as (

    select
        order_month,
        {{ safe_divide('known_ordered_amount', 'ordered_amount') }} as known_share,
        case
            when known_ordered_amount >= {{ var('margin_minimum_known_share') }} * ordered_amount
                then {{ safe_divide('known_cost_amount', 'known_ordered_amount') }}
        end as cost_share
    from over_the_year

)

select * from final
