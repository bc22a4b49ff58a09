{# The channel that a traffic source alone names: only where all its media belong to one channel, never a guess. #}
with

channels as (

    select * from {{ ref('channels') }}

),

final as (

    select
        source,
        min(channel) as channel,
        min(category) as category
    from channels
    group by source
    having min(channel) = max(channel)

)

select * from final
