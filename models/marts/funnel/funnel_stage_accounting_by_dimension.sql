{#
    Visits of stages by the period in which they began, and how they have ended until as-of; every visit is in exactly
    one count.
#}
with

visits as (

    select * from {{ ref('fct_deal_stage_visits') }}

),

dimensions as (

    {{ dimension_list() }}

),

grains as (

    {{ period_grains() }}

),

by_dimension as (

    select
        visits.pipeline_id,
        visits.stage_id,
        visits.stage_order,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'visits.entered_date') }} as period_start,
        dimensions.dimension,
        {{ dimension_value('visits') }} as dimension_value,
        visits.ended_by
    from visits
    cross join dimensions
    cross join grains

),

final as (

    select
        pipeline_id,
        stage_id,
        period_grain,
        period_start,
        dimension,
        dimension_value,
        max(stage_order) as stage_order,
        {%- for name in ['advanced', 'lost', 'moved_back', 'moved_pipeline', 'still_there'] %}
        cast(sum(case when ended_by = '{{ name }}' then 1 else 0 end) as integer) as {{ name }}_count,
        {%- endfor %}
        cast(count(*) as integer) as entered_count
    from by_dimension
    group by pipeline_id, stage_id, period_grain, period_start, dimension, dimension_value

)

select * from final
