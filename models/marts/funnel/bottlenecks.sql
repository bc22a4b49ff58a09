{#
    Where deals get lost: of the visits of a stage that were decided in a quarter (advanced or lost) the share that
    was lost, against the allowed share and against the quarter before. Worse than before means that the interval of
    the difference lies below zero.
#}
with

visits as (

    select * from {{ ref('fct_deal_stage_visits') }}
    where ended_by in ('advanced', 'lost') and left_date is not null

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

quarters as (

    select
        pipeline_id,
        stage_id,
        max(stage_order) as stage_order,
        cast(date_trunc('quarter', left_date) as date) as period_quarter,
        count(*) as decided_count,
        sum(case when ended_by = 'advanced' then 1 else 0 end) as advanced_count,
        sum(case when ended_by = 'lost' then 1 else 0 end) as lost_count
    from visits
    group by pipeline_id, stage_id, cast(date_trunc('quarter', left_date) as date)

),

compared as (

    select
        quarters.*,
        previous.advanced_count as previous_advanced_count,
        previous.decided_count as previous_decided_count,
        quarters.decided_count >= {{ var('sales_minimum_count') }} as has_enough,
        coalesce(previous.decided_count >= {{ var('sales_minimum_count') }}, false) as has_enough_before,
        {{ newcombe_high(
            'quarters.advanced_count', 'quarters.decided_count', 'previous.advanced_count', 'previous.decided_count'
        ) }} as conversion_change_high
    from quarters
    left join quarters as previous
        on
            quarters.pipeline_id = previous.pipeline_id
            and quarters.stage_id = previous.stage_id
            and quarters.period_quarter = cast(previous.period_quarter + interval '3 months' as date)

),

judged as (

    select
        *,
        {{ safe_divide('lost_count', 'decided_count') }} as loss_rate,
        {{ safe_divide('advanced_count', 'decided_count') }} as conversion_rate,
        {{ safe_divide('previous_advanced_count', 'previous_decided_count') }} as previous_conversion_rate,
        has_enough and {{ safe_divide('lost_count', 'decided_count') }} > {{ var('bottleneck_loss_share') }}
            as is_losing_too_many,
        has_enough and has_enough_before and conversion_change_high < 0 as is_worse_than_before
    from compared

),

final as (

    select
        judged.pipeline_id,
        judged.stage_id,
        judged.period_quarter,
        judged.stage_order,
        cast(judged.decided_count as integer) as decided_count,
        cast(judged.advanced_count as integer) as advanced_count,
        cast(judged.lost_count as integer) as lost_count,
        judged.loss_rate,
        {{ wilson_low('judged.lost_count', 'judged.decided_count') }} as loss_low,
        {{ wilson_high('judged.lost_count', 'judged.decided_count') }} as loss_high,
        judged.conversion_rate,
        judged.previous_conversion_rate,
        judged.conversion_change_high,
        judged.has_enough,
        judged.is_losing_too_many,
        judged.is_worse_than_before,
        judged.is_losing_too_many or judged.is_worse_than_before as is_bottleneck,
        judged.period_quarter < cast(date_trunc('quarter', run_as_of.as_of_date) as date) as is_complete
    from judged
    cross join run_as_of

)

select * from final
