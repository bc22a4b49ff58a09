{#
    Visits of stages and how each ended. A stage that the seed does not know has no place in the order; a move from or
    to it counts as an advance. Only the moves out of an end (a deal opened again) go back from won or lost.
#}
{%- set by_deal = 'over (partition by entries.deal_id order by entries.entry_number)' -%}
with

entries as (

    select * from {{ ref('int_deal_stage_entries') }}

),

stages as (

    select * from {{ ref('pipeline_stages') }}

),

sourced as (

    select
        deal_id,
        max(case when entry_source = 'event' then 1 else 0 end) as has_events
    from entries
    group by deal_id

),

followed as (

    select
        entries.*,
        stages.stage_order,
        coalesce(stages.is_won, entries.stage_id = 'won' and entries.entry_source = 'closing') as is_won_stage,
        coalesce(stages.is_lost, entries.stage_id = 'lost' and entries.entry_source = 'closing') as is_lost_stage
    from entries
    left join stages
        on entries.pipeline_id = stages.pipeline_id and entries.stage_id = stages.stage_id

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
        lead(entries.entered_at) {{ by_deal }} as left_at
    from followed as entries

),

final as (

    select
        with_next.deal_id,
        cast(with_next.visit_number as integer) as visit_number,
        cast(with_next.stage_visit_number as integer) as stage_visit_number,
        with_next.pipeline_id,
        with_next.stage_id,
        with_next.stage_order,
        with_next.is_won_stage,
        with_next.is_lost_stage,
        with_next.next_pipeline_id,
        with_next.next_stage_id,
        case
            when with_next.next_stage_id is null then 'still_there'
            when with_next.is_won_stage or with_next.is_lost_stage then 'moved_back'
            when with_next.is_lost_next then 'lost'
            when with_next.is_won_next then 'advanced'
            when with_next.next_pipeline_id <> with_next.pipeline_id then 'moved_pipeline'
            when with_next.next_stage_order < with_next.stage_order then 'moved_back'
            else 'advanced'
        end as ended_by,
        sourced.has_events = 0 as is_inferred,
        with_next.entered_at,
        with_next.left_at
    from with_next
    inner join sourced
        on with_next.deal_id = sourced.deal_id

)

select * from final
