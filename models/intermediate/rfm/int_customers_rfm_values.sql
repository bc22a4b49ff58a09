{%- set in_window = is_in_rfm_window('orders.ordered_date', 'instants.instant_date') -%}
with

instants as (

    select * from {{ ref('int_rfm_instants') }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_id is not null

),

refunds as (

    select * from {{ ref('fct_refunds') }}
    where customer_id is not null and is_counted

),

significant_events as (

    select * from {{ ref('int_customers_significant_events') }}

),

order_values as (

    select
        instants.instant_role,
        instants.instant_date,
        orders.customer_id,
        count(*) as orders_to_date,
        min(orders.ordered_date) as first_ordered_date,
        max(orders.ordered_date) as last_ordered_date,
        sum(case when {{ in_window }} then 1 else 0 end) as f_orders,
        sum(case when {{ in_window }} then orders.ordered_amount else 0 end) as ordered_in_window_amount
    from orders
    inner join instants
        on orders.ordered_at <= instants.instant_at
    group by instants.instant_role, instants.instant_date, orders.customer_id

),

refund_values as (

    select
        instants.instant_role,
        instants.instant_date,
        refunds.customer_id,
        sum(refunds.refunded_amount) as refunded_in_window_amount
    from refunds
    inner join instants
        on
            refunds.refunded_at <= instants.instant_at
            and {{ is_in_rfm_window('refunds.refunded_date', 'instants.instant_date') }}
    group by instants.instant_role, instants.instant_date, refunds.customer_id

),

event_values as (

    select
        instants.instant_role,
        instants.instant_date,
        significant_events.customer_id,
        max(significant_events.occurred_at) as last_significant_at
    from significant_events
    inner join instants
        on significant_events.occurred_at <= instants.instant_at
    group by instants.instant_role, instants.instant_date, significant_events.customer_id

),

final as (

    select
        order_values.instant_role,
        order_values.instant_date,
        order_values.customer_id,
        cast(
            {{ days_between(local_date('event_values.last_significant_at'), 'order_values.instant_date') }} as integer
        ) as r_days,
        cast(order_values.f_orders as integer) as f_orders,
        cast(
            order_values.ordered_in_window_amount - coalesce(refund_values.refunded_in_window_amount, 0)
            as decimal(18, 2)
        ) as m_amount,
        cast(order_values.orders_to_date as integer) as orders_to_date,
        order_values.first_ordered_date,
        order_values.last_ordered_date
    from order_values
    left join event_values
        on
            order_values.instant_role = event_values.instant_role
            and order_values.instant_date = event_values.instant_date
            and order_values.customer_id = event_values.customer_id
    left join refund_values
        on
            order_values.instant_role = refund_values.instant_role
            and order_values.instant_date = refund_values.instant_date
            and order_values.customer_id = refund_values.customer_id

)

select * from final
