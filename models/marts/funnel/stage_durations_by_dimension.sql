{#
    How long deals stay in a stage, by product limit: those still there count as lasting longer than they have until
    as-of. Quantiles are the first duration that so many have left by; NULL where too few have. Without events the
    times are not known, so visits that were only inferred from the deal are left out.
#}
with

visits as (

    select * from {{ ref('fct_deal_stage_visits') }}
    where
        not is_won_stage
        and not is_lost_stage
        and not is_inferred
        and calendar_seconds is not null

),

dimensions as (

    {{ dimension_list() }}

),

timed as (

    select
        visits.pipeline_id,
        visits.stage_id,
        dimensions.dimension,
        {{ dimension_value('visits') }} as dimension_value,
        visits.calendar_seconds as duration,
        case when visits.ended_by <> 'still_there' then 'left' end as cause
    from visits
    cross join dimensions

),

{{ survival_ctes('curve', 'timed', ['pipeline_id', 'stage_id', 'dimension', 'dimension_value']) }}

stages as (

    select
        pipeline_id,
        stage_id,
        max(stage_order) as stage_order
    from visits
    group by pipeline_id, stage_id

),

{# What is exactly a half comes out of logarithms a hair away from it. #}
final as (

    select
        curve.pipeline_id,
        curve.stage_id,
        curve.dimension,
        curve.dimension_value,
        max(stages.stage_order) as stage_order,
        cast(sum(curve.row_count) as integer) as visits,
        cast(sum(curve.ended_count) as integer) as closed_visits,
        {%- for name, survival in [('lower_quartile', 0.75), ('median', 0.5), ('upper_quartile', 0.25), ('p90', 0.1)] %}
        {{ safe_divide(
            'min(case when curve.survival <= ' ~ survival ~ ' + 1e-9 then curve.duration end)', '86400'
        ) }} as {{ name }}_days,
        {%- endfor %}
        sum(curve.ended_count) >= {{ var('sales_minimum_count') }} as has_enough
    from curve
    inner join stages
        on curve.pipeline_id = stages.pipeline_id and curve.stage_id = stages.stage_id
    group by curve.pipeline_id, curve.stage_id, curve.dimension, curve.dimension_value

)

select * from final
