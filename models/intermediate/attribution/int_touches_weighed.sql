{#
    What each model of attribution gives to a touch that led to an order, before the weights of an order are made
    to add up to 1.
#}
with

touches as (

    select * from {{ ref('int_touches_journeys') }}
    where has_led

),

effects as (

    select * from {{ ref('int_channels_removal_effects') }}

),

models as (

    {{ attribution_model_list() }}

),

described as (

    select
        touches.*,
        coalesce(effects.removal_effect, 0) as removal_effect,
        sum(coalesce(effects.removal_effect, 0)) over (partition by touches.order_id) as removal_effect_total,
        coalesce(
            max(case when not touches.is_direct then touches.touch_number end) over (partition by touches.order_id),
            touches.touch_count
        ) as last_non_direct_number,
        cast({{ seconds_between('touches.touched_at', 'touches.ordered_at') }} as double precision) / 86400
            as days_before
    from touches
    left join effects
        on touches.channel = effects.channel

),

weighed as (

    select
        described.order_id,
        described.touch_id,
        models.model,
        described.touch_type,
        described.channel,
        described.campaign,
        described.touch_number,
        described.touch_count,
        described.touched_at,
        case models.model
            when 'first' then case when described.touch_number = 1 then 1 else 0 end
            when 'last' then case when described.touch_number = described.touch_count then 1 else 0 end
            when 'last_non_direct'
                then case when described.touch_number = described.last_non_direct_number then 1 else 0 end
            when 'linear' then 1
            when 'position_based'
                then case
                    when described.touch_count <= 2 then 1
                    when described.touch_number in (1, described.touch_count) then 0.4
                    else cast(0.2 as double precision) / (described.touch_count - 2)
                end
            when 'time_decay'
                then power(
                    cast(0.5 as double precision),
                    described.days_before / {{ var('attribution_half_life_days') }}
                )
            else case when described.removal_effect_total > 0 then described.removal_effect else 1 end
        end as weight
    from described
    cross join models

),

final as (

    select
        order_id,
        touch_id,
        model,
        touch_type,
        channel,
        campaign,
        touch_number,
        touch_count,
        touched_at,
        cast(weight as double precision) as weight
    from weighed
    where weight > 0

)

select * from final
