{#
    When somebody first got in touch with a lead after it came in: any outbound call, e-mail, message, meeting or
    visit that names the lead, reached or not. What happened before the lead was created is no answer to it. The lead is that of whoever it was
    given to first: who owns it today did not let it wait.
#}
with

leads as (

    select * from {{ ref('unified_leads') }}
    where created_at is not null

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}
    where object_type = 'lead'

),

activities as (

    select * from {{ ref('fct_activities') }}
    where direction = 'outbound' and activity_type <> 'note'

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

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

dated as (

    select
        leads.lead_id,
        coalesce(owner_spells.manager_id, leads.owner_manager_id) as owner_manager_id,
        leads.created_at,
        {{ local_date('leads.created_at') }} as created_date,
        first_contacts.first_contacted_at
    from leads
    left join owner_spells
        on
            leads.lead_id = owner_spells.object_id
            and leads.created_at >= owner_spells.valid_from
            and leads.created_at < owner_spells.valid_to
    left join first_contacts
        on leads.lead_id = first_contacts.lead_id

),

{{ calendared_ctes('dated', 'created_date') }},

final as (

    select
        calendared.lead_id,
        calendared.owner_manager_id,
        calendared.created_at,
        calendared.created_date,
        calendared.first_contacted_at,
        {{ seconds_between('calendared.created_at', 'calendared.first_contacted_at') }} as response_calendar_seconds,
        {{ business_seconds_between(
            'created_clock', 'contacted_clock', 'calendared.calendar_id', 'calendared.created_at',
            'calendared.first_contacted_at', outside='unknown'
        ) }} as response_business_seconds
    from calendared
    left join clock_days as created_clock
        on {{ on_business_clock('created_clock', 'calendared.calendar_id', 'calendared.created_at') }}
    left join clock_days as contacted_clock
        on {{ on_business_clock('contacted_clock', 'calendared.calendar_id', 'calendared.first_contacted_at') }}

)

select * from final
