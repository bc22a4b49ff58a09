with

events as (

    select * from {{ ref('stg_incident_log__events') }}
    where assigned_to is not null and incident_id is not null

),

compared as (

    select
        *,
        lag(assigned_to) over (
            partition by incident_id order by changed_at, change_number, incident_state, assigned_to
        ) as previous_assigned_to
    from events

),

final as (

    select
        incident_id || '-' || cast(change_number as text) || '-' || assigned_to || '-' || changed_at as assignment_id,
        'lead' as object_type,
        incident_id as object_id,
        assigned_to as manager_id,
        changed_at as assigned_at
    from compared
    where previous_assigned_to is null or previous_assigned_to <> assigned_to

)

select * from final
