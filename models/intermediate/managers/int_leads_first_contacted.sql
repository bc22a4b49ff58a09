{#
    When somebody first got in touch with a lead after it came in: any outbound call, e-mail, message, meeting or
    visit that names the lead, reached or not. What happened before the lead was created is no answer to it.
#}
with

leads as (

    select * from {{ ref('unified_leads') }}
    where created_at is not null

),

activities as (

    select * from {{ ref('fct_activities') }}
    where direction = 'outbound' and activity_type <> 'note'

),

first_contacts as (

    select
        leads.lead_id,
        min(activities.occurred_at) as first_contacted_at
    from leads
    inner join activities
        on leads.lead_id = activities.lead_id and leads.created_at <= activities.occurred_at
    group by leads.lead_id

),

final as (

    select
        leads.lead_id,
        leads.owner_manager_id,
        leads.created_at,
        {{ local_date('leads.created_at') }} as created_date,
        first_contacts.first_contacted_at,
        {{ seconds_between('leads.created_at', 'first_contacts.first_contacted_at') }} as response_calendar_seconds
    from leads
    left join first_contacts
        on leads.lead_id = first_contacts.lead_id

)

select * from final
