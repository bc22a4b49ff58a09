{#
    The first visit by which a deal reached a stage: itself (visit_number), or it or any later one
    (imputed_visit_number, for a deal that skips a stage must have been through it). Losing is not reaching,
    and a stage without a place is at or beyond none.
#}
with

visits as (

    select * from {{ ref('int_deal_stage_visits') }}
    where not is_lost_stage

),

stages as (

    select * from {{ ref('pipeline_stages') }}
    where not is_lost

),

final as (

    select
        visits.deal_id,
        stages.pipeline_id,
        stages.stage_id,
        stages.stage_order,
        min(case when visits.stage_id = stages.stage_id then visits.visit_number end) as visit_number,
        min(visits.visit_number) as imputed_visit_number
    from visits
    inner join stages
        on visits.pipeline_id = stages.pipeline_id and visits.stage_order >= stages.stage_order
    group by visits.deal_id, stages.pipeline_id, stages.stage_id, stages.stage_order

)

select * from final
