{#
    Of one day a channel touches once, by its earliest: five pages of a visit, or a lead beside the visit that it
    was left in, are one touch.
#}
with

recorded as (

    select * from {{ ref('int_touches_recorded') }}
    where actor_id is not null

),

channels as (

    select
        channel,
        max(case when source = '(direct)' then 1 else 0 end) as is_direct
    from {{ ref('channels') }}
    group by channel

),

ranked as (

    select
        *,
        row_number() over (
            partition by actor_id, channel, {{ local_date('touched_at') }}
            order by touched_at, touch_id
        ) as earliest_first
    from recorded

),

final as (

    select
        ranked.touch_id,
        ranked.touch_type,
        ranked.actor_id,
        ranked.customer_id,
        ranked.channel,
        ranked.campaign,
        coalesce(channels.is_direct, 0) = 1 as is_direct,
        ranked.touched_at
    from ranked
    left join channels
        on ranked.channel = channels.channel
    where ranked.earliest_first = 1

)

select * from final
