{#
    Visits of stages and how each ended. A stage that the seed does not know has no place in the order; a move from or
    to it counts as an advance. In a pipeline that the seed does not know at all, won and lost are the ends, told by an
    event or put there by the closing. Only the moves out of an end (a deal opened again) go back from won or lost.
#}
{%- set by_deal = 'over (partition by entries.deal_id order by entries.entry_number)' -%}
with

entries as (

    select * from {{ ref('int_deal_stage_entries') }}

),

stages as (

    select * from {{ ref('pipeline_stages') }}

),

known_pipelines as (

    select distinct pipeline_id from stages

),

followed as (

    select
        entries.*,
        stages.stage_order,
        coalesce(stages.is_won, known_pipelines.pipeline_id is null and entries.stage_id = 'won') as is_won_stage,
        coalesce(stages.is_lost, known_pipelines.pipeline_id is null and entries.stage_id = 'lost') as is_lost_stage
    from entries
    left join stages
        on entries.pipeline_id = stages.pipeline_id and entries.stage_id = stages.stage_id
    left join known_pipelines
        on entries.pipeline_id = known_pipelines.pipeline_id

),

with_next as (

    select
        entries.*,
        row_number() {{ by_deal }} as visit_number,
        row_number() over (
            partition by entries.deal_id, entries.pipeline_id, entries.stage_id
            order by entries.entry_number
        ) as stage_visit_number,
        lead(entries.pipeline_id) {{ by_deal }} as next_pipeline_id,
        lead(entries.stage_id) {{ by_deal }} as next_stage_id,
        lead(entries.stage_order) {{ by_deal }} as next_stage_order,
        lead(entries.is_won_stage) {{ by_deal }} as is_won_next,
        lead(entries.is_lost_stage) {{ by_deal }} as is_lost_next,
        lead(entries.entered_at) {{ by_deal }} as left_at,
        bool_or(entries.entry_source = 'event') over (partition by entries.deal_id) as has_events
    from followed as entries

),

final as (

    select
        deal_id,
        cast(visit_number as integer) as visit_number,
        cast(stage_visit_number as integer) as stage_visit_number,
        pipeline_id,
        stage_id,
        stage_order,
        is_won_stage,
        is_lost_stage,
        next_pipeline_id,
        next_stage_id,
        case
            when next_stage_id is null then 'still_there'
            when is_won_stage or is_lost_stage then 'moved_back'
            when is_lost_next then 'lost'
            when is_won_next then 'advanced'
            when next_pipeline_id <> pipeline_id then 'moved_pipeline'
            when next_stage_order < stage_order then 'moved_back'
            else 'advanced'
        end as ended_by,
        not has_events as is_inferred,
        entered_at,
        left_at
    from with_next

)

select * from final
