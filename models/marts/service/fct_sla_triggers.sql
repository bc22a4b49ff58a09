{#
    Everything that may start a clock, with what was valid when it happened: segment, owner, team and calendar. Several questions before one
    answer are one clock, that of the first; so are visits with intent that follow each other within sla_intent_quiet_days.
#}
with

candidates as (

    select * from {{ ref('int_sla_candidates_followed') }}

),

owned as (

    select * from {{ ref('int_sla_candidates_owned') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

segment_runs as (

    {{ segment_runs('history') }}

),

judged as (

    select
        candidates.*,
        owned.owned_object_type,
        owned.owned_object_id,
        owned.recorded_manager_id,
        owned.owner_manager_id,
        owned.team_id,
        owned.calendar_id,
        owned.started_date,
        {{ segment_then('candidates.customer_id', 'owned.started_date', 'segment_runs') }} as segment_at_start
    from candidates
    inner join owned
        on candidates.candidate_id = owned.candidate_id
    left join segment_runs
        on {{ began_in_segment('candidates.customer_id', 'owned.started_date', 'segment_runs') }}

),

scoped as (

    select
        *,
        case
            when unusable_reason is not null then 'unusable'
            when trigger_type = 'intent_event' and segment_at_start not in ('at_risk', 'dormant') then 'out_of_scope'
            else 'in_scope'
        end as scope,
        case when trigger_type in ('missed_call', 'inbound_message') then 'question' else trigger_type end
            as question_group
    from judged

),

followed as (

    select
        *,
        lag(contacts_before) over (
            partition by scope, question_group, answer_key order by started_at, candidate_id
        ) as previous_contacts_before,
        lag(started_at) over (
            partition by scope, question_group, answer_key order by started_at, candidate_id
        ) as previous_started_at
    from scoped

),

final as (

    select
        candidate_id as trigger_key,
        trigger_type,
        trigger_id,
        source_system,
        customer_id,
        lead_id,
        deal_id,
        case
            when scope <> 'in_scope' then scope
            when question_group = 'question' and contacts_before = previous_contacts_before then 'folded'
            when
                question_group = 'intent_event'
                and contacts_before = previous_contacts_before
                and started_at <= {{ add_seconds('previous_started_at', var('sla_intent_quiet_days') ~ ' * 86400') }}
                then 'folded'
            else 'clock'
        end as disposition,
        unusable_reason,
        segment_at_start,
        owner_manager_id,
        team_id,
        calendar_id,
        owned_object_type,
        owned_object_id,
        recorded_manager_id,
        responded_by_manager_id,
        attempts_to_reach,
        is_answered_before,
        started_date,
        started_at,
        own_due_at,
        first_attempt_at,
        first_contact_at,
        first_refusal_at,
        first_meeting_at,
        given_up_at
    from followed

)

select * from final
