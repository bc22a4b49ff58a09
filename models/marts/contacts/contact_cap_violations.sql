{#
    Customers who were touched more often than their segment's policy allows, in a calendar week or month of the business time zone. Only
    unasked touches count, and only those on days on which the customer was in the segment.
#}
with

touches as (

    select * from {{ ref('fct_touches') }}
    where is_unasked

),

caps as (

    select * from {{ ref('sla_policies') }}
    where metric = 'touch_cap'

),

counted as (

    select
        touches.customer_id,
        caps.policy_id,
        caps.segment,
        caps.target_unit,
        caps.target_value,
        case caps.target_unit
            when 'touches_per_week' then cast(date_trunc('week', touches.occurred_date) as date)
            when 'touches_per_month' then cast(date_trunc('month', touches.occurred_date) as date)
        end as period_start,
        touches.occurred_at
    from touches
    inner join caps
        on
            touches.segment = caps.segment
            and touches.occurred_date >= caps.valid_from
            and touches.occurred_date < coalesce(caps.valid_to, cast('9999-12-31' as date))

),

summed as (

    select
        customer_id,
        policy_id,
        segment,
        target_unit,
        target_value,
        period_start,
        count(*) as touch_count,
        max(occurred_at) as last_touched_at
    from counted
    group by customer_id, policy_id, segment, target_unit, target_value, period_start

),

final as (

    select
        policy_id,
        customer_id,
        segment,
        target_unit,
        period_start,
        cast(target_value as integer) as allowed_count,
        cast(touch_count as integer) as touch_count,
        cast(touch_count - target_value as integer) as excess_count,
        last_touched_at
    from summed
    where touch_count > target_value

)

select * from final
