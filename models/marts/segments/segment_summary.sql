{#
    Money by the segment that a customer had when the day of the order or refund began: an order that makes a customer loyal was
    made by a promising one. First orders are those of prospects, orders without a customer those of guests.
#}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

sizes as (

    select * from {{ ref('segment_sizes') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

refunds as (

    select * from {{ ref('fct_refunds') }}
    where is_counted

),

runs as (

    {{ segment_runs('history') }}

),

movements as (

    select
        customer_id,
        ordered_date as date_day,
        order_id,
        ordered_amount,
        cast(0 as decimal(18, 2)) as refunded_amount,
        ordered_amount - cost_amount as margin_amount
    from orders

    union all

    select
        customer_id,
        refunded_date as date_day,
        cast(null as text) as order_id,
        cast(0 as decimal(18, 2)) as ordered_amount,
        refunded_amount,
        cast(null as decimal(18, 2)) as margin_amount
    from refunds

),

with_segments as (

    select
        movements.*,
        case when movements.customer_id is null then 'guest' else coalesce(runs.segment, 'prospect') end as segment
    from movements
    left join runs
        on {{ began_in_segment('movements.customer_id', 'movements.date_day', 'runs') }}

),

money as (

    select
        cast(date_trunc('month', date_day) as date) as month,
        segment,
        count(order_id) as order_count,
        count(distinct case when order_id is not null then customer_id end) as buyer_count,
        sum(ordered_amount) as ordered_amount,
        sum(refunded_amount) as refunded_amount,
        count(margin_amount) as costed_order_count,
        sum(margin_amount) as margin_amount
    from with_segments
    group by cast(date_trunc('month', date_day) as date), segment

),

keys as (

    select
        month,
        segment
    from sizes

    union

    select
        month,
        segment
    from money

),

combined as (

    select
        keys.month,
        keys.segment,
        sizes.opening_customer_count,
        sizes.closing_customer_count,
        (sizes.opening_customer_count + sizes.closing_customer_count) / 2.0 as mean_customer_count,
        coalesce(money.buyer_count, 0) as buyer_count,
        coalesce(money.order_count, 0) as order_count,
        coalesce(money.costed_order_count, 0) as costed_order_count,
        coalesce(money.ordered_amount, 0) as ordered_amount,
        coalesce(money.refunded_amount, 0) as refunded_amount,
        money.margin_amount
    from keys
    left join sizes
        on
            keys.month = sizes.month
            and keys.segment = sizes.segment
    left join money
        on
            keys.month = money.month
            and keys.segment = money.segment

),

final as (

    select
        month,
        segment,
        opening_customer_count,
        closing_customer_count,
        cast(buyer_count as integer) as buyer_count,
        cast(order_count as integer) as order_count,
        cast(costed_order_count as integer) as costed_order_count,
        cast(ordered_amount as decimal(18, 2)) as ordered_amount,
        cast(refunded_amount as decimal(18, 2)) as refunded_amount,
        cast(ordered_amount - refunded_amount as decimal(18, 2)) as revenue_amount,
        {{ average_amount('ordered_amount', 'order_count') }} as average_order_amount,
        cast(margin_amount as decimal(18, 2)) as margin_amount,
        {{ average_amount('ordered_amount - refunded_amount', 'mean_customer_count') }} as revenue_per_customer_amount,
        {{ average_amount('margin_amount', 'mean_customer_count') }} as margin_per_customer_amount
    from combined

)

select * from final
