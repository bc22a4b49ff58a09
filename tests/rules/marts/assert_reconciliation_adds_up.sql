-- No row is lost: of every entity and source, what was read is what is used, quarantined, suppressed, dropped
-- as a duplicate or later than as-of. The rows used are counted in the unified layer, the others by their
-- verdicts.
with

reconciliation as (

    select * from {{ ref('reconciliation') }}

),

validation_errors as (

    select *
    from reconciliation
    where rows_read <> rows_used + rows_quarantined + rows_suppressed + duplicates_dropped + rows_after_as_of

)

select * from validation_errors
