{#
    What a customer did in a calendar month: orders in the month of the order, refunds in the month of the refund.
    Retention, revenue and LTV are made of these rows. A refund from before the first order (of an order that the
    data does not reach back to) has a negative age.
#}
with

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_id is not null

),

refunds as (

    select * from {{ ref('fct_refunds') }}
    where customer_id is not null and is_counted

),

cost_shares as (

    select * from {{ ref('int_months_cost_shares') }}

),

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

movements as (

    select
        orders.customer_id,
        cast(date_trunc('month', orders.ordered_date) as date) as activity_month,
        1 as order_count,
        orders.ordered_amount as revenue_amount,
        coalesce(
            orders.cost_amount,
            cast(round(orders.ordered_amount * cost_shares.cost_share, 2) as decimal(18, 2))
        ) as cost_amount
    from orders
    left join cost_shares
        on cast(date_trunc('month', orders.ordered_date) as date) = cost_shares.order_month

    union all

    select
        customer_id,
        cast(date_trunc('month', refunded_date) as date) as activity_month,
        0 as order_count,
        -refunded_amount as revenue_amount,
        cast(0 as decimal(18, 2)) as cost_amount
    from refunds

),

summed as (

    select
        customer_id,
        activity_month,
        sum(order_count) as order_count,
        sum(revenue_amount) as revenue_amount,
        case when count(*) = count(cost_amount) then sum(revenue_amount - cost_amount) end as margin_amount
    from movements
    group by customer_id, activity_month

),

final as (

    select
        summed.customer_id,
        acquired.cohort_month,
        summed.activity_month,
        {{ months_between('acquired.cohort_month', 'summed.activity_month') }} as age_months,
        cast(summed.order_count as integer) as order_count,
        cast(summed.revenue_amount as decimal(18, 2)) as revenue_amount,
        cast(summed.margin_amount as decimal(18, 2)) as margin_amount
    from summed
    left join acquired
        on summed.customer_id = acquired.customer_id

)

select * from final
