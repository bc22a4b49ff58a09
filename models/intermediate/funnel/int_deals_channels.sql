{#
    The marketing channel of a deal: that of its lead, else the one that the deal's own source names, where all media of it belong
    to one channel.
#}
with

deals as (

    select * from {{ ref('unified_deals') }}

),

deals_leads as (

    select * from {{ ref('int_deals_leads') }}

),

lead_channels as (

    select * from {{ ref('int_leads_channels') }}
    where channel <> 'unknown'

),

source_channels as (

    select * from {{ ref('int_channels_of_sources') }}

),

final as (

    select
        deals.deal_id,
        coalesce(lead_channels.channel, source_channels.channel, 'unknown') as channel
    from deals
    left join deals_leads
        on deals.deal_id = deals_leads.deal_id
    left join lead_channels
        on deals_leads.lead_id = lead_channels.lead_id
    left join source_channels
        on lower({{ trimmed('deals.source') }}) = source_channels.source

)

select * from final
