-- The first row of each buyer begins on the day of the first order or, where that is older than every version
-- of the methodology, on the first day of the oldest one.
with

first_rows as (

    select
        customer_id,
        min(valid_from) as first_valid_from
    from {{ ref('customer_segment_history') }}
    group by customer_id

),

first_orders as (

    select
        customer_id,
        min(ordered_date) as first_ordered_date
    from {{ ref('fct_orders') }}
    where customer_id is not null
    group by customer_id

),

oldest_version as (

    select min(valid_from) as valid_from
    from {{ ref('rfm_methodologies') }}

),

validation_errors as (

    select
        first_orders.customer_id,
        first_orders.first_ordered_date,
        first_rows.first_valid_from
    from first_orders
    cross join oldest_version
    left join first_rows
        on first_orders.customer_id = first_rows.customer_id
    where
        first_rows.customer_id is null
        or first_rows.first_valid_from <> case
            when first_orders.first_ordered_date < oldest_version.valid_from then oldest_version.valid_from
            else first_orders.first_ordered_date
        end

)

select * from validation_errors
