{#
    The channel of a source's campaign: the one that feeds the source and that the cost ledger booked the campaign under first, the month
    of that, and the month in which it booked it under another as well. Since then nobody can tell.
#}
with

spend as (

    select * from {{ ref('unified_marketing_spend') }}
    where campaign is not null

),

channels as (

    select * from {{ ref('channels') }}

),

booked as (

    select
        channels.source,
        {{ trimmed('spend.campaign') }} as campaign,
        channels.channel,
        cast(date_trunc('month', min(spend.spend_date)) as date) as booked_month
    from spend
    inner join channels
        on spend.channel = channels.channel
    group by channels.source, {{ trimmed('spend.campaign') }}, channels.channel

),

ordered as (

    select
        source,
        campaign,
        channel,
        booked_month,
        row_number() over (partition by source, campaign order by booked_month, channel) as channel_number,
        lead(booked_month) over (partition by source, campaign order by booked_month, channel) as contested_month
    from booked

),

final as (

    select
        source,
        campaign,
        channel,
        booked_month,
        contested_month
    from ordered
    where channel_number = 1

)

select * from final
