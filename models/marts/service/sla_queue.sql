{#
    Do first this. What is overdue goes to the team's lead, and to the lead alone, so that two people do not call; near its deadline a clock
    moves before those that have time, whatever their segments.
#}
with

open_clocks as (

    select * from {{ ref('fct_sla_open_clocks') }}

),

managers as (

    select * from {{ ref('dim_managers') }}

),

segments as (

    select * from {{ ref('segments') }}

),

urgent as (

    select
        open_clocks.*,
        managers.team_id as current_team_id,
        case
            when open_clocks.status = 'overdue' then 'overdue'
            when open_clocks.remaining_seconds <= {{ var('sla_due_soon_share') }} * open_clocks.promised_seconds
                then 'due_soon'
            else 'waiting'
        end as urgency,
        case
            when open_clocks.status = 'overdue' or managers.left_on < open_clocks.as_of_date
                then coalesce(managers.team_lead_id, open_clocks.current_manager_id)
            else open_clocks.current_manager_id
        end as assigned_manager_id
    from open_clocks
    left join managers
        on open_clocks.current_manager_id = managers.manager_id

),

final as (

    select
        urgent.clock_id,
        urgent.trigger_type,
        urgent.trigger_id,
        urgent.metric,
        urgent.customer_id,
        urgent.lead_id,
        urgent.deal_id,
        urgent.policy_id,
        urgent.segment,
        urgent.current_manager_id as owner_manager_id,
        urgent.assigned_manager_id,
        assignees.manager_name as assigned_manager_name,
        urgent.current_team_id as team_id,
        urgent.urgency,
        cast(
            row_number() over (
                partition by urgent.assigned_manager_id
                order by
                    case urgent.urgency when 'overdue' then 1 when 'due_soon' then 2 else 3 end asc,
                    segments.segment_order asc nulls last,
                    urgent.due_at asc,
                    urgent.clock_id asc
            ) as integer
        ) as queue_order,
        urgent.promised_seconds,
        case when urgent.status = 'running' then cast(urgent.remaining_seconds as bigint) end as remaining_seconds,
        coalesce(urgent.urgency = 'overdue' and urgent.assigned_manager_id <> urgent.current_manager_id, false)
            as is_escalated,
        urgent.started_at,
        urgent.due_at
    from urgent
    left join managers as assignees
        on urgent.assigned_manager_id = assignees.manager_id
    left join segments
        on urgent.segment = segments.segment

)

select * from final
