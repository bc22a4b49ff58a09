{#
    For every stage that a deal reached, and every later stage of its pipeline: the visit that reached the first, and
    the first visit of the second after it (NULL where there is none). Re-entries change nothing: a deal counts once
    for a pair.
#}
with

reached as (

    select * from {{ ref('int_deals_stages_reached') }}

),

visits as (

    select * from {{ ref('int_deal_stage_visits') }}

),

stages as (

    select * from {{ ref('pipeline_stages') }}
    where not is_lost

),

entered as (

    select
        reached.deal_id,
        reached.pipeline_id,
        reached.stage_id as from_stage_id,
        stages.stage_id as to_stage_id,
        stages.stage_order = reached.stage_order + 1 or stages.is_won as is_step_or_win,
        reached.visit_number as from_visit_number,
        min(visits.visit_number) as to_visit_number
    from reached
    inner join stages
        on reached.pipeline_id = stages.pipeline_id and reached.stage_order < stages.stage_order
    left join visits
        on
            reached.deal_id = visits.deal_id
            and stages.pipeline_id = visits.pipeline_id
            and stages.stage_id = visits.stage_id
            and reached.visit_number < visits.visit_number
    where reached.visit_number is not null
    group by
        reached.deal_id,
        reached.pipeline_id,
        reached.stage_id,
        stages.stage_id,
        stages.stage_order = reached.stage_order + 1 or stages.is_won,
        reached.visit_number

),

imputed as (

    select
        reached.deal_id,
        reached.pipeline_id,
        reached.stage_id as from_stage_id,
        stages.stage_id as to_stage_id,
        stages.stage_order = reached.stage_order + 1 or stages.is_won as is_step_or_win,
        reached.imputed_visit_number as from_visit_number,
        later.imputed_visit_number as to_visit_number
    from reached
    inner join stages
        on reached.pipeline_id = stages.pipeline_id and reached.stage_order < stages.stage_order
    left join reached as later
        on
            reached.deal_id = later.deal_id
            and stages.pipeline_id = later.pipeline_id
            and stages.stage_id = later.stage_id

),

final as (

    select
        deal_id,
        pipeline_id,
        from_stage_id,
        to_stage_id,
        is_step_or_win,
        'entered' as reached_by,
        from_visit_number,
        to_visit_number
    from entered

    union all

    select
        deal_id,
        pipeline_id,
        from_stage_id,
        to_stage_id,
        is_step_or_win,
        'imputed' as reached_by,
        from_visit_number,
        to_visit_number
    from imputed

)

select * from final
