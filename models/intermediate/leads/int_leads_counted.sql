{#- What a lead can have, and the days after which it had it. -#}
{%- set steps = {
    'attempted': ['is_attempted', 'days_to_attempt'],
    'qualified': ['is_qualified', 'days_to_qualification'],
    'converted': ['is_converted', 'days_to_conversion'],
    'deal': ['has_deal', 'days_to_deal'],
    'won': ['is_won', 'days_to_win'],
    'ordered': ['is_ordered', 'days_to_order'],
} -%}
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

{# By day first: five dimensions of three periods each are taken of the days, not of the leads. #}
by_day as (

    select
        created_date,
        channel,
        channel_category,
        source,
        campaign,
        {%- for step, columns in steps.items() %}
        count(case when {{ is_within_window(columns[0], columns[1]) }} then 1 end) as {{ step }}_count,
        {%- endfor %}
        count(case when is_existing_customer then 1 end) as existing_customer_count,
        count(*) as lead_count
    from leads
    group by created_date, channel, channel_category, source, campaign

),

by_dimension as (

    select
        by_day.*,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'by_day.created_date') }} as period_start,
        dimensions.dimension,
        {{ lead_dimension_value('by_day', 'dimensions.dimension') }} as dimension_value
    from by_day
    cross join dimensions
    cross join grains

),

summed as (

    select
        period_grain,
        period_start,
        dimension,
        dimension_value,
        sum(lead_count) as lead_count,
        sum(existing_customer_count) as existing_customer_count,
        {%- for step in steps %}
        sum({{ step }}_count) as {{ step }}_count,
        {%- endfor %}
        max(created_date) as last_created_date
    from by_dimension
    group by period_grain, period_start, dimension, dimension_value

),

final as (

    select
        period_grain,
        period_start,
        dimension,
        dimension_value,
        lead_count,
        existing_customer_count,
        {%- for step in steps %}
        {{ step }}_count,
        {%- endfor %}
        case period_grain
            when 'month' then {{ add_days("cast(period_start + interval '1 month' as date)", -1) }}
            when 'week' then {{ add_days('period_start', 6) }}
            else last_created_date
        end as last_day
    from summed

)

select * from final
