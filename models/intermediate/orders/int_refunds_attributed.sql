with

refunds as (

    select * from {{ ref('unified_refunds') }}

),

orders as (

    select * from {{ ref('unified_orders') }}

),

{# Whose money it is: the order's customer where the order is known, else the customer the refund itself names. #}
final as (

    select
        refunds.refund_id,
        refunds.order_id,
        case when orders.order_id is not null then orders.customer_id else refunds.customer_id end as customer_id,
        refunds.source_system,
        case
            when orders.order_id is not null then 'order'
            when refunds.customer_id is not null then 'customer'
            else 'none'
        end as link_type,
        cast({{ to_reporting('refunds.amount', 'refunds.rate_to_reporting') }} as decimal(18, 2)) as refunded_amount,
        {#- The money of an order that does not count was never counted, so giving it back must not count either. -#}
        coalesce(orders.status in ('paid', 'pending'), true) as is_counted,
        {{ local_date('refunds.refunded_at') }} as refunded_date,
        refunds.refunded_at
    from refunds
    left join orders
        on refunds.order_id = orders.order_id

)

select * from final
