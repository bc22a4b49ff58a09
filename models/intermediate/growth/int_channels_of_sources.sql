{# The channel that a source alone names: where all its media belong to one. #}
{{ config(materialized='view') }}

with

channels as (

    select * from {{ ref('channels') }}

),

final as (

    select
        source,
        min(channel) as channel
    from channels
    group by source
    having min(channel) = max(channel)

)

select * from final
