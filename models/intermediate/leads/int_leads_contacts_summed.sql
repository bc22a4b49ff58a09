{# What was done to reach a lead, and when it and we last spoke. #}
with

contacts as (

    select * from {{ ref('int_leads_contacts') }}

),

leads as (

    select * from {{ ref('unified_leads') }}

),

{# What went out before the lead came in answered something else. #}
attempts as (

    select
        contacts.lead_id,
        contacts.outcome,
        contacts.occurred_at
    from contacts
    inner join leads
        on contacts.lead_id = leads.lead_id
    where contacts.direction = 'outbound' and (leads.created_at is null or contacts.occurred_at >= leads.created_at)

),

attempts_summed as (

    select
        lead_id,
        count(*) as attempt_count,
        min(occurred_at) as first_attempt_at,
        min(case when outcome in ('reached', 'held') then occurred_at end) as first_reached_at
    from attempts
    group by lead_id

),

contacts_summed as (

    select
        lead_id,
        max(occurred_at) as last_contact_at
    from contacts
    group by lead_id

),

final as (

    select
        contacts_summed.lead_id,
        coalesce(attempts_summed.attempt_count, 0) as attempt_count,
        attempts_summed.first_attempt_at,
        attempts_summed.first_reached_at,
        contacts_summed.last_contact_at
    from contacts_summed
    left join attempts_summed
        on contacts_summed.lead_id = attempts_summed.lead_id

)

select * from final
