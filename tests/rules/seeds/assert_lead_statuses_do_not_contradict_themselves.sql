-- A converted lead was qualified and waits for nobody; a qualified one was attempted. A status is written in
-- lower case, or no lead would carry it.
with

validation_errors as (

    select * from {{ ref('lead_statuses') }}
    where
        (is_converted and (is_open or not is_qualified))
        or (is_qualified and not is_attempted)
        or status <> lower(status)

)

select * from validation_errors
