{#
    The clocks as people read them: how long, who held it at the start and who when it fell due. A breach belongs to the latter, whoever
    answered in the end.
#}
with

deadlines as (

    select * from {{ ref('fct_sla_deadlines') }}

),

endings as (

    select * from {{ ref('fct_sla_endings') }}

),

triggers as (

    select * from {{ ref('fct_sla_triggers') }}

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}

),

managers as (

    select * from {{ ref('dim_managers') }}

),

{# Time is measured where something was promised: only then the calendar has to reach. #}
placed as (

    select
        triggers.*,
        deadlines.clock_id,
        deadlines.metric,
        deadlines.policy_id,
        deadlines.target_unit,
        deadlines.target_value,
        deadlines.due_at,
        case when deadlines.policy_id is not null then deadlines.calendar_id end as clock_calendar_id,
        endings.status,
        endings.stop_reason,
        endings.is_response_before_start,
        endings.first_response_at,
        endings.stopped_at,
        endings.measured_until,
        case
            when triggers.first_attempt_at <= endings.measured_until then triggers.first_attempt_at
        end as attempted_at
    from deadlines
    inner join triggers
        on deadlines.trigger_key = triggers.trigger_key
    inner join endings
        on deadlines.clock_id = endings.clock_id

),

held as (

    select
        placed.*,
        case
            when placed.status in ('breached', 'overdue')
                then coalesce(owner_spells.manager_id, placed.recorded_manager_id)
        end as breached_by_manager_id
    from placed
    left join owner_spells
        on
            placed.owned_object_type = owner_spells.object_type
            and placed.owned_object_id = owner_spells.object_id
            and placed.due_at >= owner_spells.known_from
            and placed.due_at >= owner_spells.valid_from
            and placed.due_at < owner_spells.valid_to

),

final as (

    select
        held.clock_id,
        held.trigger_key,
        held.trigger_type,
        held.trigger_id,
        held.metric,
        held.customer_id,
        held.lead_id,
        held.deal_id,
        held.policy_id,
        held.clock_calendar_id as calendar_id,
        held.segment_at_start,
        held.owner_manager_id,
        held.team_id,
        held.breached_by_manager_id,
        coalesce(held.breached_by_manager_id, held.owner_manager_id) as accountable_manager_id,
        case when held.breached_by_manager_id is null then held.team_id else breachers.team_id end
            as accountable_team_id,
        case
            when held.metric = 'first_contact' and held.first_response_at is not null
                then held.responded_by_manager_id
        end as responded_by_manager_id,
        held.source_system,
        held.status,
        held.stop_reason,
        held.target_unit,
        held.target_value,
        case when held.metric = 'first_contact' and held.first_response_at is not null then held.attempts_to_reach end
            as attempts_to_reach,
        {{ business_seconds_between(
            'start_clock', 'end_clock', 'held.clock_calendar_id', 'held.started_at', 'held.measured_until'
        ) }} as business_seconds,
        case
            when held.measured_until >= held.started_at
                then {{ seconds_between('held.started_at', 'held.measured_until') }}
        end as calendar_seconds,
        {{ business_seconds_between(
            'start_clock', 'attempt_clock', 'held.clock_calendar_id', 'held.started_at', 'held.attempted_at'
        ) }} as first_attempt_business_seconds,
        held.is_response_before_start,
        held.started_date,
        held.started_at,
        held.due_at,
        held.attempted_at as first_attempt_at,
        held.first_response_at,
        held.stopped_at
    from held
    left join managers as breachers
        on held.breached_by_manager_id = breachers.manager_id
    left join clock_days as start_clock
        on {{ on_business_clock('start_clock', 'held.clock_calendar_id', 'held.started_at') }}
    left join clock_days as end_clock
        on {{ on_business_clock('end_clock', 'held.clock_calendar_id', 'held.measured_until') }}
    left join clock_days as attempt_clock
        on {{ on_business_clock('attempt_clock', 'held.clock_calendar_id', 'held.attempted_at') }}

)

select * from final
