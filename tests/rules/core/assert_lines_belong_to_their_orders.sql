-- Every usable line of a counting order is there once, with its order's customer and time, and the lines of
-- an order are worth what quantity times price in its own currency comes to, but for the last digit of each
-- line. (A source need not state its orders as the sum of their lines, so the order's own amount is not
-- asked.)
with

orders as (

    select
        order_id,
        customer_id,
        ordered_at
    from {{ ref('fct_orders') }}

),

lines as (

    select
        fct_order_items.order_id,
        count(*) as line_count,
        sum(fct_order_items.gross_amount) as gross_amount,
        sum(
            case
                when
                    fct_order_items.customer_id is distinct from orders.customer_id
                    or fct_order_items.ordered_at is distinct from orders.ordered_at
                    then 1
                else 0
            end
        ) as strayed_count
    from {{ ref('fct_order_items') }} as fct_order_items
    left join orders
        on fct_order_items.order_id = orders.order_id
    group by fct_order_items.order_id

),

unified as (

    select
        unified_order_items.order_id,
        count(*) as line_count,
        min(unified_orders.rate_to_reporting) * sum(unified_order_items.quantity * unified_order_items.unit_price)
            as gross_amount,
        0.0001 * count(*) * (1 + min(unified_orders.rate_to_reporting)) as allowed_difference
    from {{ ref('unified_order_items') }} as unified_order_items
    inner join {{ ref('unified_orders') }} as unified_orders
        on unified_order_items.order_id = unified_orders.order_id
    where unified_orders.status not in ('cancelled', 'test')
    group by unified_order_items.order_id

),

validation_errors as (

    select
        coalesce(lines.order_id, unified.order_id) as order_id,
        lines.line_count,
        unified.line_count as unified_line_count,
        lines.strayed_count,
        lines.gross_amount,
        unified.gross_amount as unified_gross_amount
    from lines
    full outer join unified
        on lines.order_id = unified.order_id
    where
        lines.line_count is distinct from unified.line_count
        or lines.strayed_count > 0
        or abs(lines.gross_amount - unified.gross_amount) > unified.allowed_difference

)

select * from validation_errors
