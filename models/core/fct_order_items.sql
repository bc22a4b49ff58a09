with

order_items as (

    select * from {{ ref('unified_order_items') }}

),

orders as (

    select * from {{ ref('unified_orders') }}

),

{# In the order's currency first, wide enough for any amount: the product of two decimals of 18 digits may overflow. #}
amounts as (

    select
        order_items.*,
        orders.customer_id,
        orders.rate_to_reporting,
        cast(cast(order_items.quantity as decimal(38, 3)) * order_items.unit_price as decimal(18, 4)) as line_gross_amount,
        cast(cast(order_items.quantity as decimal(38, 3)) * order_items.unit_cost as decimal(18, 4)) as line_cost_amount,
        cast(coalesce(order_items.discount_amount, 0) as decimal(18, 4)) as line_discount_amount
    from order_items
    inner join orders
        on order_items.order_id = orders.order_id
    where orders.status in ('paid', 'pending')

),

final as (

    select
        order_item_id,
        order_id,
        customer_id,
        product_id,
        source_system,
        product_name,
        category,
        quantity,
        {{ to_reporting('unit_price', 'rate_to_reporting', 4) }} as unit_price,
        {{ to_reporting('line_gross_amount', 'rate_to_reporting', 4) }} as gross_amount,
        {{ to_reporting('line_discount_amount', 'rate_to_reporting', 4) }} as discount_amount,
        {{ to_reporting('line_cost_amount', 'rate_to_reporting', 4) }} as cost_amount,
        ordered_at
    from amounts

)

select * from final
