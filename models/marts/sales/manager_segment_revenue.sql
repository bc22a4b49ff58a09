{#
    Money per hour of work, by segment: the hours are those of the segment that the customer had when the day of the
    activity began, the money that of the deals won, by the segment at closing.
#}
with

activities as (

    select * from {{ ref('fct_activities') }}
    where manager_id is not null and activity_type <> 'note' and duration_seconds is not null

),

deals as (

    select * from {{ ref('fct_deals') }}
    where outcome = 'won' and owner_manager_id is not null

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

segment_runs as (

    {{ segment_runs('history') }}

),

measured as (

    select
        activities.manager_id,
        cast(date_trunc('month', activities.occurred_date) as date) as period_month,
        {{ segment_then('activities.customer_id', 'activities.occurred_date', 'segment_runs') }} as segment,
        activities.duration_seconds as worked_seconds,
        0 as won_count,
        cast(0 as decimal(18, 2)) as won_amount
    from activities
    left join segment_runs
        on {{ began_in_segment('activities.customer_id', 'activities.occurred_date', 'segment_runs') }}

    union all

    select
        owner_manager_id as manager_id,
        cast(date_trunc('month', closed_date) as date) as period_month,
        segment_at_closing as segment,
        0 as worked_seconds,
        1 as won_count,
        coalesce(amount, 0) as won_amount
    from deals

),

final as (

    select
        manager_id,
        period_month,
        segment,
        cast(sum(won_count) as integer) as won_count,
        cast(sum(won_amount) as decimal(18, 2)) as won_amount,
        cast(sum(worked_seconds) as bigint) as worked_seconds,
        {{ average_amount('cast(sum(won_amount) as decimal(38, 2)) * 3600', 'sum(worked_seconds)') }}
            as won_amount_per_worked_hour
    from measured
    group by manager_id, period_month, segment

)

select * from final
