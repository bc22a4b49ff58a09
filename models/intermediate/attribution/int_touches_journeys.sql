{#
    A touch belongs to the next order of its customer: touches from before the last order have done their work. It
    led to that order where it is not older than the look-back; the others of the stretch, and those after which
    no order came, led nowhere. A stretch that is still within the look-back may yet.
#}
{%- set lookback = "interval '" ~ (var('attribution_lookback_days') | int) ~ " days'" -%}
with

touches as (

    select * from {{ ref('int_touches_daily') }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_id is not null

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

conversions as (

    select
        order_id,
        customer_id,
        ordered_at,
        lag(ordered_at) over (partition by customer_id order by ordered_at, order_id) as previous_ordered_at
    from orders

),

{# Of orders of one instant the first takes the touches. #}
placed as (

    select
        touches.*,
        conversions.order_id,
        conversions.ordered_at
    from touches
    left join conversions
        on
            touches.customer_id = conversions.customer_id
            and touches.touched_at <= conversions.ordered_at
            and touches.touched_at > coalesce(conversions.previous_ordered_at, cast('0001-01-01' as timestamp))

),

judged as (

    select
        *,
        coalesce(touched_at >= ordered_at - {{ lookback }}, false) as has_led
    from placed

),

numbered as (

    select
        judged.*,
        row_number() over (
            partition by judged.actor_id, judged.order_id, judged.has_led order by judged.touched_at, judged.touch_id
        ) as touch_number,
        count(*) over (partition by judged.actor_id, judged.order_id, judged.has_led) as touch_count,
        max(judged.touched_at) over (partition by judged.actor_id, judged.order_id, judged.has_led) as last_touched_at
    from judged

),

final as (

    select
        numbered.touch_id,
        numbered.touch_type,
        numbered.actor_id,
        numbered.order_id,
        numbered.channel,
        numbered.campaign,
        cast(numbered.touch_number as integer) as touch_number,
        cast(numbered.touch_count as integer) as touch_count,
        numbered.has_led,
        numbered.is_direct,
        numbered.order_id is null
        and numbered.last_touched_at >= run_as_of.as_of_at - {{ lookback }} as is_open,
        numbered.touched_at,
        numbered.ordered_at
    from numbered
    cross join run_as_of

)

select * from final
