-- A customer's rows neither overlap nor leave holes: each ends on the day on which the next one begins.
with

history as (

    select
        customer_id,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by customer_id order by valid_from) as next_valid_from
    from {{ ref('customer_segment_history') }}

),

validation_errors as (

    select * from history
    where
        valid_to <> next_valid_from
        or (valid_to is null and next_valid_from is not null)
        or (valid_to is not null and next_valid_from is null)

)

select * from validation_errors
