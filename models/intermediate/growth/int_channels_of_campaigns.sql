{#
    The channel of a source's campaign: the one that the cost ledger books the campaign under, where it is one
    only and the source feeds it.
#}
with

spend as (

    select * from {{ ref('unified_marketing_spend') }}
    where campaign is not null

),

channels as (

    select * from {{ ref('channels') }}

),

final as (

    select
        channels.source,
        {{ trimmed('spend.campaign') }} as campaign,
        min(channels.channel) as channel
    from spend
    inner join channels
        on spend.channel = channels.channel
    group by channels.source, {{ trimmed('spend.campaign') }}
    having min(channels.channel) = max(channels.channel)

)

select * from final
