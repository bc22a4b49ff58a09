with

events as (

    select * from {{ ref('stg_incident_log__events') }}
    where assigned_to is not null

),

ranked as (

    select
        assigned_to,
        assignment_group,
        row_number() over (
            partition by assigned_to
            order by changed_at desc, incident_id desc, change_number desc, assignment_group asc
        ) as newest_first
    from events

),

final as (

    select
        assigned_to as manager_id,
        assignment_group as team_id
    from ranked
    where newest_first = 1

)

select * from final
