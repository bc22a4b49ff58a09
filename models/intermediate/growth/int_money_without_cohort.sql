{#
    Orders of guests, refunds that name nobody, and refunds of customers of whom no order is known: money, but
    nobody's cohort.
#}
with

months as (

    select * from {{ ref('int_customers_months') }}
    where cohort_month is null

),

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_id is null

),

refunds as (

    select * from {{ ref('fct_refunds') }}
    where customer_id is null and is_counted

),

amounts as (

    select revenue_amount from months
    union all
    select ordered_amount as revenue_amount from orders
    union all
    select -refunded_amount as revenue_amount from refunds

),

final as (

    select cast(coalesce(sum(revenue_amount), 0) as decimal(18, 2)) as revenue_amount
    from amounts

)

select * from final
