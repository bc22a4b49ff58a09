-- Every pipeline has exactly one stage that is won and one that is lost, and no stage is both.
with

ends as (

    select
        pipelines.pipeline_id,
        count(case when pipeline_stages.is_won then 1 end) as won_stage_count,
        count(case when pipeline_stages.is_lost then 1 end) as lost_stage_count,
        count(case when pipeline_stages.is_won and pipeline_stages.is_lost then 1 end) as contradicting_stage_count
    from {{ ref('pipelines') }} as pipelines
    left join {{ ref('pipeline_stages') }} as pipeline_stages
        on pipelines.pipeline_id = pipeline_stages.pipeline_id
    group by pipelines.pipeline_id

),

validation_errors as (

    select * from ends
    where won_stage_count <> 1 or lost_stage_count <> 1 or contradicting_stage_count > 0

)

select * from validation_errors
