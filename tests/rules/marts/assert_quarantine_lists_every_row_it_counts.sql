-- The quarantine lists as many rows as the reconciliation counts, each with a name to find it by and a reason
-- to read.
with

listed as (

    select
        entity,
        source_system,
        count(*) as listed_count,
        sum(case when row_id is null or row_id = '' or reason is null or reason = '' then 1 else 0 end) as unnamed_count
    from {{ ref('quarantine') }}
    group by entity, source_system

),

reconciliation as (

    select * from {{ ref('reconciliation') }}

),

validation_errors as (

    select
        coalesce(reconciliation.entity, listed.entity) as entity,
        coalesce(reconciliation.source_system, listed.source_system) as source_system,
        reconciliation.rows_quarantined,
        listed.listed_count,
        listed.unnamed_count
    from reconciliation
    full outer join listed
        on reconciliation.entity = listed.entity and reconciliation.source_system = listed.source_system
    where
        coalesce(reconciliation.rows_quarantined, 0) <> coalesce(listed.listed_count, 0)
        or coalesce(listed.unnamed_count, 0) > 0

)

select * from validation_errors
