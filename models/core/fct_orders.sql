with

orders as (

    select * from {{ ref('unified_orders') }}

),

refunds_by_order as (

    select * from {{ ref('int_refunds_summed_by_order') }}

),

item_costs as (

    select * from {{ ref('int_order_items_costs_summed') }}

),

counting_orders as (

    select
        order_id,
        customer_id,
        deal_id,
        source_system,
        channel,
        status,
        currency_code,
        ordered_at,
        {{ local_date('ordered_at') }} as ordered_date,
        {{ to_reporting('gross_amount', 'rate_to_reporting') }} as gross_amount,
        coalesce({{ to_reporting('discount_amount', 'rate_to_reporting') }}, 0) as discount_amount,
        {{ to_reporting('shipping_amount', 'rate_to_reporting') }} as shipping_amount,
        {{ to_reporting('tax_amount', 'rate_to_reporting') }} as tax_amount,
        cost_amount as stated_cost_amount,
        rate_to_reporting
    from orders
    where status in ('paid', 'pending')

),

enriched as (

    select
        counting_orders.*,
        counting_orders.gross_amount - counting_orders.discount_amount as ordered_amount,
        coalesce(refunds_by_order.refunded_amount, 0) as refunded_amount,
        {{ to_reporting(
            'cast(coalesce(counting_orders.stated_cost_amount, item_costs.cost_amount) as decimal(18, 4))',
            'counting_orders.rate_to_reporting'
        ) }} as known_cost_amount
    from counting_orders
    left join refunds_by_order
        on counting_orders.order_id = refunds_by_order.order_id
    left join item_costs
        on counting_orders.order_id = item_costs.order_id

),

{# Guests share no identity, so they get no number. #}
numbered as (

    select
        *,
        case
            when customer_id is not null
                then row_number() over (partition by customer_id order by ordered_at, order_id)
        end as customer_order_number,
        case
            when customer_id is not null
                then lag(ordered_date) over (partition by customer_id order by ordered_at, order_id)
        end as previous_ordered_date
    from enriched

),

final as (

    select
        order_id,
        customer_id,
        deal_id,
        source_system,
        channel,
        status,
        currency_code,
        cast(customer_order_number as integer) as customer_order_number,
        case when customer_id is not null then {{ days_between('previous_ordered_date', 'ordered_date') }} end
            as days_since_previous_order,
        cast(gross_amount as decimal(18, 2)) as gross_amount,
        cast(discount_amount as decimal(18, 2)) as discount_amount,
        cast(ordered_amount as decimal(18, 2)) as ordered_amount,
        cast(refunded_amount as decimal(18, 2)) as refunded_amount,
        cast(ordered_amount - refunded_amount as decimal(18, 2)) as net_amount,
        cast(shipping_amount as decimal(18, 2)) as shipping_amount,
        cast(tax_amount as decimal(18, 2)) as tax_amount,
        cast(known_cost_amount as decimal(18, 2)) as cost_amount,
        cast(ordered_amount - refunded_amount - known_cost_amount as decimal(18, 2)) as margin_amount,
        coalesce(customer_order_number = 1, false) as is_first_order,
        customer_id is null as is_guest,
        ordered_date,
        ordered_at
    from numbered

)

select * from final
