{#
    Owner, segment and channel are those of the time at which the deal entered the stage; today's labels never rewrite
    the past.
#}
with

visits as (

    select * from {{ ref('int_deal_stage_visits') }}

),

deals as (

    select * from {{ ref('int_deals_dated') }}

),

channels as (

    select * from {{ ref('int_deals_channels') }}

),

timed as (

    select * from {{ ref('int_deal_visits_timed') }}

),

managers as (

    select * from {{ ref('dim_managers') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

segment_runs as (

    {{ segment_runs('history') }}

),

dated as (

    select
        visits.*,
        deals.customer_id,
        deals.product_id,
        deals.source_system,
        timed.owner_manager_id,
        timed.business_seconds,
        {{ seconds_between('visits.entered_at', 'visits.left_at') }} as ended_seconds,
        {{ local_date('visits.entered_at') }} as entered_date,
        {{ local_date('visits.left_at') }} as left_date
    from visits
    inner join deals
        on visits.deal_id = deals.deal_id
    inner join timed
        on visits.deal_id = timed.deal_id and visits.visit_number = timed.visit_number

),

final as (

    select
        dated.deal_id || '|' || cast(dated.visit_number as text) as visit_id,
        dated.deal_id,
        dated.customer_id,
        dated.pipeline_id,
        dated.stage_id,
        dated.next_pipeline_id,
        dated.next_stage_id,
        dated.ended_by,
        dated.owner_manager_id,
        managers.team_id,
        {{ segment_then('dated.customer_id', 'dated.entered_date', 'segment_runs') }} as segment,
        channels.channel,
        dated.product_id,
        dated.source_system,
        dated.visit_number,
        dated.stage_visit_number,
        dated.stage_order,
        case
            when dated.ended_by <> 'still_there' then dated.ended_seconds
            else {{ seconds_between('dated.entered_at', 'run_as_of.as_of_at') }}
        end as calendar_seconds,
        dated.business_seconds,
        dated.is_won_stage,
        dated.is_lost_stage,
        dated.is_inferred,
        dated.entered_date,
        dated.left_date,
        dated.entered_at,
        dated.left_at
    from dated
    cross join run_as_of
    inner join channels
        on dated.deal_id = channels.deal_id
    left join managers
        on dated.owner_manager_id = managers.manager_id
    left join segment_runs
        on {{ began_in_segment('dated.customer_id', 'dated.entered_date', 'segment_runs') }}

)

select * from final
