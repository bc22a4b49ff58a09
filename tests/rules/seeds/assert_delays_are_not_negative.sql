-- Days allowed in a stage and days until the next contact count forward; an empty cell means that there is no limit.
with

delays as (

    select
        'pipeline_stages' as seed_name,
        pipeline_id || ' ' || stage_id as seed_row,
        days_allowed as delay_days
    from {{ ref('pipeline_stages') }}

    union all

    select
        'loss_reasons' as seed_name,
        loss_reason as seed_row,
        recontact_after_days as delay_days
    from {{ ref('loss_reasons') }}

),

validation_errors as (

    select * from delays
    where delay_days < 0

)

select * from validation_errors
