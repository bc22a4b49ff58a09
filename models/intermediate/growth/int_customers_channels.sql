{#
    How a customer came, as far as anybody recorded it up to his first order. The lead knows it best; then his
    card, which names a source and perhaps a campaign that the cost ledger books under one channel; then the first
    visit to the site that was seen. What was recorded after the first order did not bring him, and what only became known after it (a cookie
    he signs in with later, a campaign that is booked in a later month) changes nothing: else a cohort would not stay as it is.
#}
with

first_orders as (

    select * from {{ ref('fct_orders') }}
    where is_first_order

),

leads as (

    select * from {{ ref('unified_leads') }}

),

lead_channels as (

    select * from {{ ref('int_leads_channels') }}

),

site_events as (

    select * from {{ ref('unified_site_events') }}
    where utm_source is not null

),

visitors as (

    select * from {{ ref('int_visitors_customers') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

channels as (

    select * from {{ ref('channels') }}

),

channels_of_sources as (

    select * from {{ ref('int_channels_of_sources') }}

),

channels_of_campaigns as (

    select * from {{ ref('int_channels_of_campaigns') }}

),

by_lead as (

    select
        leads.customer_id,
        lead_channels.channel,
        lead_channels.campaign,
        1 as trust,
        leads.created_at as came_at,
        cast(null as timestamp) as known_at,
        cast(null as timestamp) as void_at,
        leads.lead_id as touch_id
    from leads
    inner join lead_channels
        on leads.lead_id = lead_channels.lead_id

),

by_site as (

    select
        coalesce(site_events.customer_id, visitors.customer_id) as customer_id,
        coalesce(channels.channel, channels_of_sources.channel, 'unknown') as channel,
        nullif({{ trimmed('site_events.utm_campaign') }}, '') as campaign,
        3 as trust,
        site_events.occurred_at as came_at,
        case when site_events.customer_id is null then visitors.identified_at end as known_at,
        case when site_events.customer_id is null then visitors.shared_at end as void_at,
        site_events.site_event_id as touch_id
    from site_events
    left join visitors
        on site_events.visitor_id = visitors.visitor_id
    left join channels
        on
            lower({{ trimmed('site_events.utm_source') }}) = channels.source
            and lower({{ trimmed('site_events.utm_medium') }}) = channels.medium
    left join channels_of_sources
        on lower({{ trimmed('site_events.utm_source') }}) = channels_of_sources.source

),

by_card as (

    select
        customers.customer_id,
        coalesce(channels_of_sources.channel, channels_of_campaigns.channel, 'unknown') as channel,
        nullif({{ trimmed('customers.first_campaign') }}, '') as campaign,
        2 as trust,
        cast(null as timestamp) as came_at,
        case
            when channels_of_sources.channel is null
                then {{ first_instant('channels_of_campaigns.booked_month') }}
        end as known_at,
        case
            when channels_of_sources.channel is null
                then {{ first_instant('channels_of_campaigns.contested_month') }}
        end as void_at,
        customers.customer_id as touch_id
    from customers
    left join channels_of_sources
        on lower({{ trimmed('customers.first_source') }}) = channels_of_sources.source
    left join channels_of_campaigns
        on
            lower({{ trimmed('customers.first_source') }}) = channels_of_campaigns.source
            and {{ trimmed('customers.first_campaign') }} = channels_of_campaigns.campaign

),

ways as (

    select * from by_lead
    union all
    select * from by_site
    union all
    select * from by_card

),

ranked as (

    select
        ways.*,
        row_number() over (
            partition by ways.customer_id
            order by ways.trust asc, ways.came_at asc nulls last, ways.touch_id asc
        ) as best_first
    from ways
    inner join first_orders
        on
            ways.customer_id = first_orders.customer_id
            and coalesce(ways.came_at, first_orders.ordered_at) <= first_orders.ordered_at
            and coalesce(ways.known_at, first_orders.ordered_at) <= first_orders.ordered_at
            and coalesce(ways.void_at > first_orders.ordered_at, true)
    where ways.channel <> 'unknown'

),

final as (

    select
        customer_id,
        channel,
        campaign
    from ranked
    where best_first = 1

)

select * from final
