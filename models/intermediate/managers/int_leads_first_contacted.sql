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

managers as (

    select * from {{ ref('dim_managers') }}

),

team_calendars as (

    select * from {{ ref('team_calendars') }}

),

calendars as (

    select * from {{ ref('business_calendars') }}

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
        leads.owner_manager_id,
        leads.created_at,
        {{ local_date('leads.created_at') }} as created_date,
        first_contacts.first_contacted_at
    from leads
    left join first_contacts
        on leads.lead_id = first_contacts.lead_id

),

calendared as (

    select
        dated.*,
        {{ kept_calendar('team_calendars', 'calendars') }} as calendar_id
    from dated
    left join managers
        on dated.owner_manager_id = managers.manager_id
    left join team_calendars
        on {{ on_team_calendar('team_calendars', 'managers.team_id', 'dated.created_date') }}
    left join calendars
        on managers.calendar_id = calendars.calendar_id

),

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
