with

order_items as (

    select * from {{ ref('unified_order_items') }}

),

orders as (

    select * from {{ ref('unified_orders') }}

),

{# In the order's currency first: one conversion of a rounded amount. #}
amounts as (

    select
        order_items.*,
        orders.customer_id,
        orders.rate_to_reporting,
        cast(cast(order_items.quantity as decimal(38, 3)) * order_items.unit_price as decimal(18, 4)) as line_gross,
        cast(cast(order_items.quantity as decimal(38, 3)) * order_items.unit_cost as decimal(18, 4)) as line_cost,
        cast(coalesce(order_items.discount_amount, 0) as decimal(18, 4)) as line_discount
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
        {{ to_reporting('line_gross', 'rate_to_reporting', 4) }} as gross_amount,
        {{ to_reporting('line_discount', 'rate_to_reporting', 4) }} as discount_amount,
        {{ to_reporting('line_cost', 'rate_to_reporting', 4) }} as cost_amount,
        ordered_at
    from amounts

)

select * from final
