{#
    The newest event is asked of the checked rows: what lies after the start of the run is in quarantine already, so one
    row dated 2099 cannot move it. Without a single event the start of the run stands in.
#}
{%- set entities = [
    'customers', 'customer_tags', 'consents', 'orders', 'refunds', 'leads', 'deals', 'deal_stage_events', 'activities',
    'tasks', 'assignments', 'marketing_spend', 'message_events', 'site_events', 'experiment_assignments'
] -%}
{%- set closing_times = {
    'customers': ['deleted_at'], 'leads': ['qualified_at'], 'deals': ['closed_at'], 'tasks': ['completed_at']
} -%}

with

newest_events as (

    {% for entity in entities -%}
    select max(event_at) as newest_at from {{ ref('checked_' ~ entity) }}
    where verdict = 'valid'
    {% for column in closing_times.get(entity, []) -%}
    union all
    select max({{ column }}) as newest_at from {{ ref('checked_' ~ entity) }}
    where verdict = 'valid'
    {% endfor -%}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

chosen as (

    select
        {% if given_as_of() -%}
        {{ safe_cast_timestamp("'" ~ given_as_of() ~ "'") }} as as_of_at,
        {%- else -%}
        coalesce(max(newest_at), cast('{{ run_start() }}' as timestamp)) as as_of_at,
        {%- endif %}
        max(newest_at) as newest_event_at
    from newest_events

),

final as (

    select
        as_of_at,
        newest_event_at,
        {{ local_date('as_of_at') }} as as_of_date
    from chosen

)

select * from final
