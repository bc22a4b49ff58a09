{{ config(materialized='view') }}

{#
    Everything that can move F, M or the start of recency: an order or refund enters the window on its day and leaves it
    rfm_window_days later; a significant event starts recency anew.
#}
{%- set window_days = var('rfm_window_days') | int -%}
with

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

final as (

    select
        customer_id,
        ordered_date as date_day,
        1 as order_delta,
        ordered_amount as amount_delta,
        1 as purchase_count,
        0 as refund_count,
        cast(null as date) as significant_date
    from orders

    union all

    select
        customer_id,
        {{ add_days('ordered_date', window_days) }} as date_day,
        -1 as order_delta,
        -ordered_amount as amount_delta,
        0 as purchase_count,
        0 as refund_count,
        cast(null as date) as significant_date
    from orders

    union all

    select
        customer_id,
        refunded_date as date_day,
        0 as order_delta,
        -refunded_amount as amount_delta,
        0 as purchase_count,
        1 as refund_count,
        cast(null as date) as significant_date
    from refunds

    union all

    select
        customer_id,
        {{ add_days('refunded_date', window_days) }} as date_day,
        0 as order_delta,
        refunded_amount as amount_delta,
        0 as purchase_count,
        0 as refund_count,
        cast(null as date) as significant_date
    from refunds

    union all

    select
        customer_id,
        {{ local_date('occurred_at') }} as date_day,
        0 as order_delta,
        0 as amount_delta,
        0 as purchase_count,
        0 as refund_count,
        {{ local_date('occurred_at') }} as significant_date
    from significant_events

)

select * from final
