{#
    The marketing channel of a deal: that of its lead (source and medium), else the one that the source alone names,
    where all its media belong to one channel.
#}
with

deals as (

    select * from {{ ref('unified_deals') }}

),

leads as (

    select * from {{ ref('unified_leads') }}

),

channels as (

    select * from {{ ref('channels') }}

),

channels_of_sources as (

    select
        source,
        min(channel) as channel
    from channels
    group by source
    having min(channel) = max(channel)

),

final as (

    select
        deals.deal_id,
        coalesce(channels.channel, lead_channels.channel, deal_channels.channel, 'unknown') as channel
    from deals
    left join leads
        on deals.lead_id = leads.lead_id
    left join channels
        on leads.source = channels.source and leads.medium = channels.medium
    left join channels_of_sources as lead_channels
        on leads.source = lead_channels.source
    left join channels_of_sources as deal_channels
        on deals.source = deal_channels.source

)

select * from final
