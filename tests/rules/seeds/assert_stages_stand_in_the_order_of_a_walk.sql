-- Stages are numbered from 1 without gaps: first those a deal works in, at least one, then won, then lost. A stage
-- to work in says how many days it may take, an end does not.
with

stages as (

    select
        *,
        row_number() over (
            partition by pipeline_id
            order by case when is_lost then 2 when is_won then 1 else 0 end, stage_order
        ) as place
    from {{ ref('pipeline_stages') }}

),

validation_errors as (

    select
        pipeline_id || ' ' || stage_id as seed_row,
        case
            when stage_order <> place then 'stage_order ' || stage_order || ' should be ' || place
            when is_won or is_lost then 'days_allowed must be empty for won and lost'
            else 'days_allowed is missing'
        end as what_is_wrong
    from stages
    where
        stage_order <> place
        or (is_won or is_lost) <> (days_allowed is null)

    union all

    select
        pipeline_id as seed_row,
        'has no stage before won and lost' as what_is_wrong
    from stages
    group by pipeline_id
    having count(*) < 3

)

select * from validation_errors
