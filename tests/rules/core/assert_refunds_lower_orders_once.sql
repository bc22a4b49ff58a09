-- Every refund is kept once; what the orders were lowered by is what the counted refunds that name a known
-- order add up to.
with

orders as (

    select coalesce(sum(refunded_amount), 0) as refunded_amount from {{ ref('fct_orders') }}

),

refunds as (

    select
        count(*) as refund_count,
        coalesce(sum(case when is_counted and link_type = 'order' then refunded_amount else 0 end), 0)
            as refunded_amount
    from {{ ref('fct_refunds') }}

),

unified as (

    select count(*) as refund_count from {{ ref('unified_refunds') }}

),

validation_errors as (

    select
        orders.refunded_amount as lowered_by,
        refunds.refunded_amount,
        refunds.refund_count,
        unified.refund_count as unified_refund_count
    from orders
    cross join refunds
    cross join unified
    where orders.refunded_amount <> refunds.refunded_amount or refunds.refund_count <> unified.refund_count

)

select * from validation_errors
