{#
    What followed each candidate: the next attempt, contact, refusal and meeting, and the attempt after which nobody tries again
    (var sla_maximum_attempts), each found by its number.
#}
with

candidates as (

    select * from {{ ref('int_sla_candidates') }}

),

placed as (

    select * from {{ ref('int_sla_candidates_placed') }}

),

answers as (

    select * from {{ ref('int_sla_answers') }}

),

final as (

    select
        candidates.*,
        placed.contacts_before,
        coalesce(candidates.trigger_type = 'new_lead' and placed.named_contacts_before > 0, false)
            as is_answered_before,
        contact.manager_id as responded_by_manager_id,
        cast(contact.attempt_number - placed.attempts_before as integer) as attempts_to_reach,
        attempt.occurred_at as first_attempt_at,
        contact.occurred_at as first_contact_at,
        refusal.occurred_at as first_refusal_at,
        meeting.occurred_at as first_meeting_at,
        last_attempt.occurred_at as given_up_at
    from candidates
    left join placed
        on candidates.candidate_id = placed.candidate_id
    left join answers as attempt
        on candidates.answer_key = attempt.answer_key and placed.attempts_before + 1 = attempt.attempt_number
    left join answers as contact
        on
            candidates.answer_key = contact.answer_key
            and placed.contacts_before + 1 = contact.contact_number
            and contact.is_contact
    left join answers as refusal
        on
            candidates.answer_key = refusal.answer_key
            and placed.refusals_before + 1 = refusal.refusal_number
            and refusal.is_refused
    left join answers as meeting
        on
            candidates.answer_key = meeting.answer_key
            and placed.meetings_before + 1 = meeting.meeting_number
            and meeting.is_meeting
    left join answers as last_attempt
        on
            candidates.answer_key = last_attempt.answer_key
            and placed.attempts_before + {{ var('sla_maximum_attempts') }} = last_attempt.attempt_number

)

select * from final
