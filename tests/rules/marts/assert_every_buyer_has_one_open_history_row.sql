-- Each buyer has exactly one row of the history that still holds at as-of, and only buyers have rows.
with

open_rows as (

    select
        customer_id,
        sum(case when valid_to is null then 1 else 0 end) as open_row_count
    from {{ ref('customer_segment_history') }}
    group by customer_id

),

buyers as (

    select distinct customer_id from {{ ref('fct_orders') }}
    where customer_id is not null

),

validation_errors as (

    select
        buyers.customer_id,
        open_rows.customer_id as history_customer_id,
        open_rows.open_row_count
    from buyers
    full outer join open_rows
        on buyers.customer_id = open_rows.customer_id
    where buyers.customer_id is null or open_rows.customer_id is null or open_rows.open_row_count <> 1

)

select * from validation_errors
