{#- The steps whose days people ask for; only leads that took one within the window have any. -#}
{%- set steps = {'conversion': 'is_converted', 'deal': 'has_deal', 'order': 'is_ordered'} -%}
with

leads as (

    select * from {{ ref('fct_leads') }}

),

dimensions as (

    {{ lead_dimension_list() }}

),

grains as (

    {{ period_grains(to_date=true) }}

),

dated_steps as (

    {% for step, has_step in steps.items() -%}
    select
        created_date,
        channel,
        channel_category,
        source,
        campaign,
        '{{ step }}' as step,
        days_to_{{ step }} as days_to_step
    from leads
    where days_to_{{ step }} is not null and {{ is_within_window(has_step, 'days_to_' ~ step) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

by_dimension as (

    select
        dated_steps.step,
        dated_steps.days_to_step,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'dated_steps.created_date') }} as period_start,
        dimensions.dimension,
        {{ lead_dimension_value('dated_steps', 'dimensions.dimension') }} as dimension_value
    from dated_steps
    cross join dimensions
    cross join grains

),

medians as (

    select
        period_grain,
        period_start,
        dimension,
        dimension_value,
        step,
        percentile_cont(0.5) within group (order by days_to_step) as median_days
    from by_dimension
    group by period_grain, period_start, dimension, dimension_value, step

),

final as (

    select
        {%- for step in steps %}
        max(case when step = '{{ step }}' then median_days end) as median_days_to_{{ step }},
        {%- endfor %}
        period_grain,
        period_start,
        dimension,
        dimension_value
    from medians
    group by period_grain, period_start, dimension, dimension_value

)

select * from final
