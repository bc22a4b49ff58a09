{#
    Every entry of a deal into a stage. Where the events leave a gap the deal itself fills it:
    - the same stage twice in a row is one entry, the first;
    - a deal closed without the event of its closing enters the won or lost stage when it closed;
    - an open deal that is in another pipeline than its last event entered its stage there at an unknown time;
    - a deal without any event entered its stage (the first one, if it is closed) when it was created.
#}
with

deals as (

    select * from {{ ref('int_deals_dated') }}

),

stages as (

    select * from {{ ref('pipeline_stages') }}

),

placed as (

    select
        *,
        lag(stage_id) over (partition by deal_id order by event_number) as previous_stage_id,
        lag(pipeline_id) over (partition by deal_id order by event_number) as previous_pipeline_id,
        lead(event_number) over (partition by deal_id order by event_number) is null as is_last
    from {{ ref('int_deal_stage_events_placed') }}

),

ends as (

    select
        pipeline_id,
        max(case when is_won then stage_id end) as won_stage_id,
        max(case when is_lost then stage_id end) as lost_stage_id,
        max(case when stage_order = 1 then stage_id end) as first_stage_id
    from stages
    group by pipeline_id

),

{# A pipeline that the seed does not know has the outcome itself as its last stage. #}
ended_deals as (

    select
        deals.*,
        case deals.outcome
            when 'won' then coalesce(ends.won_stage_id, 'won')
            when 'lost' then coalesce(ends.lost_stage_id, 'lost')
        end as end_stage_id,
        case
            when not deals.is_closed and deals.stage_id is not null then deals.stage_id
            else coalesce(ends.first_stage_id, 'unknown')
        end as stand_in_stage_id,
        placed.event_number as last_event_number,
        placed.stage_id as last_stage_id,
        placed.pipeline_id as last_pipeline_id
    from deals
    left join ends
        on deals.pipeline_id = ends.pipeline_id
    left join placed
        on deals.deal_id = placed.deal_id and placed.is_last

),

final as (

    select
        deal_id,
        pipeline_id,
        stage_id,
        event_number as entry_number,
        'event' as entry_source,
        entered_at
    from placed
    where
        previous_stage_id is null
        or stage_id <> previous_stage_id
        or pipeline_id <> previous_pipeline_id

    union all

    select
        deal_id,
        pipeline_id,
        stand_in_stage_id as stage_id,
        0 as entry_number,
        'creation' as entry_source,
        started_at as entered_at
    from ended_deals
    where last_event_number is null

    union all

    select
        deal_id,
        pipeline_id,
        stand_in_stage_id as stage_id,
        last_event_number + 1 as entry_number,
        'pipeline' as entry_source,
        cast(null as timestamp) as entered_at
    from ended_deals
    where not is_closed and last_pipeline_id <> pipeline_id

    union all

    select
        deal_id,
        pipeline_id,
        end_stage_id as stage_id,
        coalesce(last_event_number, 0) + 1 as entry_number,
        'closing' as entry_source,
        closed_at as entered_at
    from ended_deals
    where is_closed and (last_event_number is null or last_stage_id <> end_stage_id)

)

select * from final
