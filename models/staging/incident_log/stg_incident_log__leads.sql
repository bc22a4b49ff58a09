with

events as (

    select * from {{ ref('stg_incident_log__events') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by incident_id order by changed_at desc, change_number desc, incident_state asc, caller_id asc
        ) as newest_first
    from events
    where incident_id is not null

),

{# An incident is a request of somebody who waits for an answer: a lead, with no deal to come. #}
final as (

    select
        incident_id as lead_id,
        caller_id as customer_id,
        opened_at as created_at,
        contact_type as source, -- noqa: RF04
        assigned_to as owner_manager_id,
        case when incident_state in ('Resolved', 'Closed') then 'disqualified' else 'contacted' end as status
    from ranked
    where newest_first = 1

)

select * from final
