-- The history ends at as-of: no row begins later, or tells of a day later than that.
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

validation_errors as (

    select
        history.customer_id,
        history.valid_from,
        history.valid_to,
        run_as_of.as_of_date
    from history
    cross join run_as_of
    where history.valid_from > run_as_of.as_of_date or history.valid_to > run_as_of.as_of_date

)

select * from validation_errors
