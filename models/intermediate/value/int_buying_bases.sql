{# How much there is to learn from. Too little, and no model is fitted: a few customers fit any model. #}
with

buying as (

    select * from {{ ref('int_customers_buying') }}

),

roles as (

    select 'full' as role
    union all
    select 'calibration' as role

),

counted as (

    select
        roles.role,
        count(buying.customer_id) as customer_count,
        count(case when buying.repeat_count > 0 then 1 end) as repeater_count,
        count(case when buying.mean_amount > 0 then 1 end) as spender_count,
        coalesce(max(buying.age_days), 0) as history_days,
        sum(buying.repeat_count) as repeat_count,
        sum(cast(buying.age_days as bigint)) as customer_days,
        sum(cast(buying.mean_amount as decimal(38, 2)) * buying.repeat_count) as repeat_amount
    from roles
    left join buying
        on roles.role = buying.role
    group by roles.role

),

final as (

    select
        role,
        customer_count,
        repeater_count,
        spender_count,
        history_days,
        case
            when customer_count < {{ var('clv_minimum_customers') }} then 'too_few_customers'
            when repeater_count < {{ var('clv_minimum_repeaters') }} then 'too_few_repeaters'
            when history_days < {{ var('clv_minimum_history_days') }} then 'history_too_short'
        end as thin_reason,
        {#- Weeks lose less than a hundredth of a parameter, and bound the groups however many customers there are. #}
        case when customer_count <= {{ var('clv_exact_customers') }} then 1 else 7 end as unit_days,
        cast(repeat_count as double precision) / nullif(customer_days, 0) as orders_per_day,
        cast(repeat_amount as double precision) / nullif(repeat_count, 0) as mean_repeat_amount
    from counted

)

select * from final
