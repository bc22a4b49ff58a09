-- Nothing in the core happened after as-of, so that any past day can be rebuilt.
with

run_as_of as (

    select
        as_of_at,
        as_of_date
    from {{ ref('run_as_of') }}

),

happened as (

    select
        order_id as row_id,
        ordered_at as happened_at
    from {{ ref('fct_orders') }}
    union all
    select
        refund_id as row_id,
        refunded_at as happened_at
    from {{ ref('fct_refunds') }}
    union all
    select
        order_item_id as row_id,
        ordered_at as happened_at
    from {{ ref('fct_order_items') }}
    union all
    select
        customer_id as row_id,
        created_at as happened_at
    from {{ ref('dim_customers') }}
    union all
    select
        customer_id as row_id,
        deleted_at as happened_at
    from {{ ref('dim_customers') }}

),

validation_errors as (

    select happened.*
    from happened
    cross join run_as_of
    where happened.happened_at > run_as_of.as_of_at

)

select * from validation_errors
