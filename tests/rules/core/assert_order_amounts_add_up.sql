-- Within an order: ordered is gross minus discount, net is ordered minus refunds, margin is net minus cost
-- and known exactly where the cost is; no amount that must be known is missing.
with

orders as (

    select * from {{ ref('fct_orders') }}

),

validation_errors as (

    select *
    from orders
    where
        ordered_amount is distinct from gross_amount - discount_amount
        or net_amount is distinct from ordered_amount - refunded_amount
        or margin_amount is distinct from net_amount - cost_amount
        or net_amount is null

)

select * from validation_errors
