{#
    How journeys go on: from the start to the first channel, from channel to channel, from the last to an order or
    to nothing. Journeys that may still lead to an order are left out.
#}
with

touches as (

    select * from {{ ref('int_touches_journeys') }}
    where not is_open

),

steps as (

    select
        case when touch_number = 1 then '(start)' end as before_state,
        channel,
        lead(channel) over (partition by actor_id, order_id, has_led order by touch_number) as next_channel,
        has_led
    from touches

),

counted as (

    select
        before_state as from_state,
        channel as to_state
    from steps
    where before_state is not null

    union all

    select
        channel as from_state,
        coalesce(next_channel, case when has_led then '(order)' else '(nothing)' end) as to_state
    from steps

),

summed as (

    select
        from_state,
        to_state,
        count(*) as step_count
    from counted
    group by from_state, to_state

),

final as (

    select
        from_state,
        to_state,
        cast(step_count as integer) as step_count,
        cast(step_count as double precision) / sum(step_count) over (partition by from_state) as probability
    from summed

)

select * from final
