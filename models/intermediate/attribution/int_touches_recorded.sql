{#
    Everything that may have led to an order: a visit to the site, a lead, a click in a message, a conversation.
    Who is not known as a customer is known by the cookie or the lead, so that journeys which led nowhere are seen
    as well. Machines click too, and do not count.
#}
{{ config(materialized='view') }}

with

site_events as (

    select * from {{ ref('unified_site_events') }}
    where event_type = 'visit'

),

visitors as (

    select * from {{ ref('int_visitors_customers') }}
    where shared_at is null

),

leads as (

    select * from {{ ref('fct_leads') }}
    where created_at is not null

),

message_events as (

    select * from {{ ref('unified_message_events') }}
    where event_type = 'clicked' and not coalesce(is_machine, false) and customer_id is not null

),

activities as (

    select * from {{ ref('fct_activities') }}
    where is_reached

),

channels as (

    select * from {{ ref('channels') }}

),

channels_of_sources as (

    select * from {{ ref('int_channels_of_sources') }}

),

touch_channels as (

    select * from {{ ref('touch_channels') }}

),

{# A visit that names no source came straight. #}
sources as (

    select
        site_event_id,
        coalesce(nullif(lower({{ trimmed('utm_source') }}), ''), '(direct)') as source, -- noqa: RF04
        coalesce(nullif(lower({{ trimmed('utm_medium') }}), ''), '(none)') as medium
    from site_events

),

final as (

    select
        'site ' || site_events.site_event_id as touch_id,
        'site' as touch_type,
        coalesce(site_events.customer_id, visitors.customer_id, 'visitor ' || site_events.visitor_id) as actor_id,
        coalesce(site_events.customer_id, visitors.customer_id) as customer_id,
        coalesce(channels.channel, channels_of_sources.channel, 'unknown') as channel,
        nullif({{ trimmed('site_events.utm_campaign') }}, '') as campaign,
        site_events.occurred_at as touched_at
    from site_events
    inner join sources
        on site_events.site_event_id = sources.site_event_id
    left join visitors
        on site_events.visitor_id = visitors.visitor_id
    left join channels
        on sources.source = channels.source and sources.medium = channels.medium
    left join channels_of_sources
        on sources.source = channels_of_sources.source

    union all

    select
        'lead ' || lead_id as touch_id,
        'lead' as touch_type,
        coalesce(customer_id, 'lead ' || lead_id) as actor_id,
        customer_id,
        channel,
        campaign,
        created_at as touched_at
    from leads

    union all

    select
        'message ' || message_events.message_event_id as touch_id,
        'message' as touch_type,
        message_events.customer_id as actor_id,
        message_events.customer_id,
        touch_channels.channel,
        message_events.campaign_id as campaign,
        message_events.occurred_at as touched_at
    from message_events
    inner join touch_channels
        on touch_channels.touch_type = 'message' and message_events.channel = touch_channels.detail

    union all

    select
        'activity ' || activities.activity_id as touch_id,
        activities.activity_type as touch_type,
        coalesce(activities.customer_id, leads.customer_id, 'lead ' || activities.lead_id) as actor_id,
        coalesce(activities.customer_id, leads.customer_id) as customer_id,
        touch_channels.channel,
        cast(null as text) as campaign,
        activities.occurred_at as touched_at
    from activities
    left join leads
        on activities.lead_id = leads.lead_id
    inner join touch_channels
        on activities.activity_type = touch_channels.touch_type and activities.direction = touch_channels.detail

)

select * from final
