{#
    A customer is acquired by his first counting order. The category is that of the order's largest line; where
    two are as large, the first in the alphabet.
#}
with

first_orders as (

    select * from {{ ref('fct_orders') }}
    where is_first_order

),

order_items as (

    select * from {{ ref('fct_order_items') }}
    where category is not null

),

customers as (

    select * from {{ ref('dim_customers') }}

),

ways as (

    select * from {{ ref('int_customers_channels') }}

),

channels as (

    select
        channel,
        min(category) as category
    from {{ ref('channels') }}
    group by channel

),

categories as (

    select
        first_orders.order_id,
        order_items.category,
        row_number() over (
            partition by first_orders.order_id
            order by sum(order_items.gross_amount - order_items.discount_amount) desc, order_items.category asc
        ) as largest_first
    from first_orders
    inner join order_items
        on first_orders.order_id = order_items.order_id
    group by first_orders.order_id, order_items.category

),

final as (

    select
        first_orders.customer_id,
        coalesce(ways.channel, 'unknown') as channel,
        coalesce(channels.category, 'unknown') as channel_category,
        ways.campaign,
        categories.category as first_category,
        customers.region,
        first_orders.discount_amount > 0 as is_first_order_discounted,
        cast(date_trunc('month', first_orders.ordered_date) as date) as cohort_month,
        first_orders.ordered_date as acquired_date,
        first_orders.ordered_at as acquired_at
    from first_orders
    left join customers
        on first_orders.customer_id = customers.customer_id
    left join ways
        on first_orders.customer_id = ways.customer_id
    left join channels
        on ways.channel = channels.channel
    left join categories
        on first_orders.order_id = categories.order_id and categories.largest_first = 1

)

select * from final
