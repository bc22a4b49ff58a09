{#
    Stage events in their order, each in the pipeline in which the deal then was. Events carry no pipeline and the deal
    only its last one. A stage that this pipeline does not have shows that the deal came from another: up to the last
    such event it was in the pipeline that knows most of the stages entered until then.

    Events after the deal was closed are not here. Of two events at one instant the earlier stage comes first.
#}
with

deals as (

    select * from {{ ref('int_deals_dated') }}

),

stage_events as (

    select * from {{ ref('unified_deal_stage_events') }}

),

stages as (

    select * from {{ ref('pipeline_stages') }}

),

known_stages as (

    select
        stage_id,
        min(stage_order) as usual_order
    from stages
    group by stage_id

),

of_deals as (

    select
        stage_events.deal_stage_event_id,
        stage_events.deal_id,
        stage_events.stage_id,
        stage_events.entered_at,
        deals.pipeline_id,
        coalesce(own_stages.stage_order, known_stages.usual_order) as stage_order,
        own_stages.stage_id is null and known_stages.stage_id is not null as is_of_another_pipeline
    from stage_events
    inner join deals
        on stage_events.deal_id = deals.deal_id
    left join stages as own_stages
        on deals.pipeline_id = own_stages.pipeline_id and stage_events.stage_id = own_stages.stage_id
    left join known_stages
        on stage_events.stage_id = known_stages.stage_id
    where deals.closed_at is null or stage_events.entered_at <= deals.closed_at

),

numbered as (

    select
        *,
        row_number() over (
            partition by deal_id
            order by entered_at, stage_order nulls first, deal_stage_event_id
        ) as event_number
    from of_deals

),

last_of_another_pipeline as (

    select
        deal_id,
        max(event_number) as event_number
    from numbered
    where is_of_another_pipeline
    group by deal_id

),

before_the_move as (

    select
        numbered.deal_id,
        numbered.stage_id,
        numbered.pipeline_id,
        last_of_another_pipeline.event_number as last_event_number
    from numbered
    inner join last_of_another_pipeline
        on
            numbered.deal_id = last_of_another_pipeline.deal_id
            and numbered.event_number <= last_of_another_pipeline.event_number

),

candidates as (

    select
        before_the_move.deal_id,
        before_the_move.last_event_number,
        stages.pipeline_id,
        row_number() over (
            partition by before_the_move.deal_id
            order by count(distinct stages.stage_id) desc, stages.pipeline_id
        ) as place
    from before_the_move
    inner join stages
        on before_the_move.stage_id = stages.stage_id and before_the_move.pipeline_id <> stages.pipeline_id
    where not stages.is_won and not stages.is_lost
    group by before_the_move.deal_id, before_the_move.last_event_number, stages.pipeline_id

),

final as (

    select
        numbered.deal_stage_event_id,
        numbered.deal_id,
        coalesce(candidates.pipeline_id, numbered.pipeline_id) as pipeline_id,
        numbered.stage_id,
        cast(numbered.event_number as integer) as event_number,
        numbered.entered_at
    from numbered
    left join candidates
        on
            numbered.deal_id = candidates.deal_id
            and candidates.place = 1
            and numbered.event_number <= candidates.last_event_number

)

select * from final
