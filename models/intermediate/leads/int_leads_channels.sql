{#
    The marketing channel of a lead: that of its source and medium, else the one that the source alone names, where all its media
    belong to one channel. Systems write a source in any case.
#}
with

leads as (

    select * from {{ ref('unified_leads') }}

),

channels as (

    select * from {{ ref('channels') }}

),

channels_of_sources as (

    select * from {{ ref('int_channels_of_sources') }}

),

normalised as (

    select
        lead_id,
        nullif(lower({{ trimmed('source') }}), '') as source, -- noqa: RF04
        nullif(lower({{ trimmed('medium') }}), '') as medium,
        nullif({{ trimmed('campaign') }}, '') as campaign
    from leads

),

final as (

    select
        normalised.lead_id,
        normalised.source,
        normalised.medium,
        normalised.campaign,
        coalesce(channels.channel, channels_of_sources.channel, 'unknown') as channel,
        coalesce(channels.category, channels_of_sources.category, 'unknown') as channel_category
    from normalised
    left join channels
        on normalised.source = channels.source and normalised.medium = channels.medium
    left join channels_of_sources
        on normalised.source = channels_of_sources.source

)

select * from final
