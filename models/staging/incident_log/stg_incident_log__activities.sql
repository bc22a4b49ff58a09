with

events as (

    select * from {{ ref('stg_incident_log__events') }}
    where is_action_by_person and incident_id is not null

),

{# Accounts that change incidents are numbered otherwise than people they are assigned to: who acted stays unknown. #}
final as (

    select
        incident_id || '-' || cast(change_number as text) || '-' || changed_at as activity_id,
        caller_id as customer_id,
        incident_id as lead_id,
        'message' as type, -- noqa: RF04
        'outbound' as direction,
        changed_at as occurred_at,
        lower(incident_state) as purpose,
        'sales' as origin
    from events

)

select * from final
