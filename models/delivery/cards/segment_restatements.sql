{#
    Why a delivered card is not what today's data says of that day. The card kept the facts it rested on: where today's facts up to
    the same instant are others, that is the reason; where they are the same, only the rules or cut points can be.
#}
with

differences as (

    select * from {{ ref('delivery_differences') }}

),

snapshot as (

    select * from {{ ref('customer_segment_snapshot') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

customers as (

    select customer_id from {{ ref('dim_customers') }}

),

stretches as (

    select
        customer_id,
        delivered_from,
        rebuilt_from,
        min(delivered_at) as first_delivered_at,
        max(delivered_at) as last_delivered_at,
        count(*) as delivery_count
    from differences
    group by customer_id, delivered_from, rebuilt_from

),

ordered as (

    select
        stretches.customer_id,
        stretches.last_delivered_at,
        count(*) as order_count,
        sum(orders.ordered_amount) as ordered_amount
    from stretches
    inner join {{ ref('fct_orders') }} as orders
        on
            stretches.customer_id = orders.customer_id
            and stretches.last_delivered_at >= orders.ordered_at
    group by stretches.customer_id, stretches.last_delivered_at, stretches.delivered_from, stretches.rebuilt_from

),

refunded as (

    select
        stretches.customer_id,
        stretches.last_delivered_at,
        sum(refunds.refunded_amount) as refunded_amount
    from stretches
    inner join {{ ref('fct_refunds') }} as refunds
        on
            stretches.customer_id = refunds.customer_id
            and refunds.is_counted
            and stretches.last_delivered_at >= refunds.refunded_at
    group by stretches.customer_id, stretches.last_delivered_at, stretches.delivered_from, stretches.rebuilt_from

),

final as (

    select
        stretches.customer_id,
        stretches.first_delivered_at,
        stretches.last_delivered_at,
        cast(stretches.delivery_count as integer) as delivery_count,
        snapshot.scored_segment as delivered_segment,
        snapshot.r_score as delivered_r_score,
        snapshot.f_score as delivered_f_score,
        snapshot.m_score as delivered_m_score,
        coalesce(history.segment, 'prospect') as rebuilt_segment,
        history.r_score as rebuilt_r_score,
        history.f_score as rebuilt_f_score,
        history.m_score as rebuilt_m_score,
        case
            when customers.customer_id is null then 'erased'
            when coalesce(ordered.order_count, 0) > snapshot.order_count then 'late_order'
            when coalesce(ordered.order_count, 0) < snapshot.order_count then 'order_withdrawn'
            when coalesce(ordered.ordered_amount, 0) <> snapshot.ordered_amount then 'order_corrected'
            when coalesce(refunded.refunded_amount, 0) <> snapshot.refunded_amount then 'refund'
            else 'methodology'
        end as reason
    from stretches
    inner join snapshot
        on
            stretches.customer_id = snapshot.customer_id
            and stretches.delivered_from = snapshot.valid_from
    left join history
        on
            stretches.customer_id = history.customer_id
            and stretches.rebuilt_from = history.valid_from
    left join customers
        on stretches.customer_id = customers.customer_id
    left join ordered
        on
            stretches.customer_id = ordered.customer_id
            and stretches.last_delivered_at = ordered.last_delivered_at
    left join refunded
        on
            stretches.customer_id = refunded.customer_id
            and stretches.last_delivered_at = refunded.last_delivered_at

)

select * from final
