-- Every row of the history that ended lasted for a day at least.
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

validation_errors as (

    select * from history
    where valid_from >= valid_to

)

select * from validation_errors
