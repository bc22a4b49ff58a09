{#
    How each clock ended, or that it runs. Response, stop and as-of are compared with the due time to the second: a response in the second it
    is due is in time. A stop that comes after the due time does not undo the breach. What happened before the start answers nothing, but
    nobody waits for it any more: the clock is cancelled and flagged.
#}
with

deadlines as (

    select * from {{ ref('fct_sla_deadlines') }}

),

triggers as (

    select * from {{ ref('fct_sla_triggers') }}

),

stops as (

    select * from {{ ref('int_sla_stops') }}

),

run_as_of as (

    select date_trunc('second', as_of_at) as as_of_at from {{ ref('run_as_of') }}

),

answered as (

    select
        deadlines.clock_id,
        deadlines.customer_id,
        deadlines.lead_id,
        deadlines.policy_id,
        deadlines.due_at,
        triggers.started_at,
        run_as_of.as_of_at,
        case deadlines.metric
            when 'first_contact' then triggers.is_answered_before
            when 'qualification' then coalesce(stops.qualified_at < triggers.started_at, false)
            when 'completion' then coalesce(stops.completed_at < triggers.started_at, false)
            else false
        end as is_response_before_start,
        case deadlines.metric
            when 'first_contact' then triggers.first_contact_at
            when 'qualification' then stops.qualified_at
            when 'demo' then triggers.first_meeting_at
            when 'completion' then stops.completed_at
        end as answered_at,
        stops.consent_withdrawn_at,
        stops.deal_closed_at,
        stops.task_dropped_at,
        stops.task_result,
        case when deadlines.metric <> 'completion' then triggers.given_up_at end as given_up_at,
        case when deadlines.metric in ('qualification', 'demo') then triggers.first_refusal_at end as refused_at
    from deadlines
    cross join run_as_of
    inner join triggers
        on deadlines.trigger_key = triggers.trigger_key
    inner join stops
        on deadlines.trigger_key = stops.candidate_id

),

stopped as (

    select
        *,
        least(consent_withdrawn_at, deal_closed_at, task_dropped_at, given_up_at, refused_at) as first_stop_at
    from answered

),

ended as (

    select
        *,
        case
            when not is_response_before_start and (first_stop_at is null or answered_at <= first_stop_at)
                then answered_at
        end as first_response_at,
        case
            when is_response_before_start then started_at
            when answered_at is null or first_stop_at < answered_at then first_stop_at
        end as cancelled_at
    from stopped

),

final as (

    select
        clock_id,
        customer_id,
        lead_id,
        case
            when policy_id is null then null
            when first_response_at <= due_at then 'met'
            when first_response_at is not null then 'breached'
            when is_response_before_start or cancelled_at <= due_at then 'cancelled'
            when cancelled_at is not null then 'breached'
            when as_of_at <= due_at then 'running'
            else 'overdue'
        end as status,
        case
            when first_response_at is not null then 'answered'
            when is_response_before_start then 'answered_before'
            when cancelled_at = consent_withdrawn_at then 'consent_withdrawn'
            when cancelled_at = deal_closed_at then 'deal_closed'
            when cancelled_at = task_dropped_at then 'task_' || task_result
            when cancelled_at = refused_at then 'refused'
            when cancelled_at is not null then 'unreachable'
        end as stop_reason,
        is_response_before_start,
        first_response_at,
        coalesce(first_response_at, cancelled_at) as stopped_at,
        coalesce(first_response_at, cancelled_at, as_of_at) as measured_until
    from ended

)

select * from final
