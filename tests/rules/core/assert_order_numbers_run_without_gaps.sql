-- The orders of a customer are numbered 1 to n in the order of their time, and exactly the one numbered 1 is
-- the first; guests' orders have no number.
with

orders as (

    select * from {{ ref('fct_orders') }}

),

numbered as (

    select
        order_id,
        customer_id,
        customer_order_number,
        is_first_order,
        ordered_at,
        count(*) over (partition by customer_id) as order_count,
        lag(customer_order_number) over (partition by customer_id order by customer_order_number, order_id)
            as previous_number,
        lag(ordered_at) over (partition by customer_id order by customer_order_number, order_id) as previous_ordered_at
    from orders

),

validation_errors as (

    select *
    from numbered
    where
        (customer_id is null and (customer_order_number is not null or is_first_order))
        or (
            customer_id is not null
            and (
                customer_order_number is null
                or customer_order_number <> coalesce(previous_number, 0) + 1
                or customer_order_number > order_count
                or is_first_order <> (customer_order_number = 1)
                or previous_ordered_at > ordered_at
            )
        )

)

select * from validation_errors
