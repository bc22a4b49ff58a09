{#
    Codes that people look up in the seeds: a stage that was renamed in the CRM, or in the seed alone, names nothing any more, and its
    deals would be in no stage at all; a manager whose calendar nobody knows is taken to work by the default one,
    and a lead whose status nobody knows to wait still. A lookup names the column (`subject`), the CTE that knows its codes and the condition of a match.
    A stage event does not say its pipeline, and its deal may have moved to another since: a stage of any pipeline will do. People
    may write a loss reason, or a status, in words of their own (`is_text`): what is no code is not shown.
#}
{%- set lookups = [
    {
        'entity': 'deals', 'subject': 'pipeline_id', 'known': 'pipelines',
        'match': 'checked_rows.pipeline_id = known.pipeline_id',
    },
    {
        'entity': 'deals', 'subject': 'stage_id', 'known': 'pipeline_stages',
        'match': 'checked_rows.pipeline_id = known.pipeline_id and checked_rows.stage_id = known.stage_id',
    },
    {
        'entity': 'deals', 'subject': 'loss_reason', 'known': 'loss_reasons',
        'match': 'checked_rows.loss_reason = known.loss_reason', 'is_text': true,
    },
    {
        'entity': 'deal_stage_events', 'subject': 'stage_id', 'known': 'stages',
        'match': 'checked_rows.stage_id = known.stage_id',
    },
    {
        'entity': 'managers', 'subject': 'calendar_id', 'known': 'calendars',
        'match': 'checked_rows.calendar_id = known.calendar_id',
    },
    {
        'entity': 'leads', 'subject': 'status', 'known': 'lead_statuses',
        'match': 'lower(' ~ trimmed('checked_rows.status') ~ ') = known.status', 'is_text': true,
    },
] -%}
{%- set relations = {
    'deals': ref('checked_deals'), 'deal_stage_events': ref('checked_deal_stage_events'), 'managers': ref('checked_managers'),
    'leads': ref('checked_leads'),
} -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

pipelines as (

    select pipeline_id from {{ ref('pipelines') }}

),

pipeline_stages as (

    select
        pipeline_id,
        stage_id
    from {{ ref('pipeline_stages') }}

),

stages as (

    select distinct stage_id from pipeline_stages

),

loss_reasons as (

    select loss_reason from {{ ref('loss_reasons') }}

),

calendars as (

    select calendar_id from {{ ref('business_calendars') }}

),

lead_statuses as (

    select status from {{ ref('lead_statuses') }}

),

{% for lookup in lookups -%}
{{ lookup.entity }}_{{ lookup.subject }} as (

    select
        checked_rows.source_system,
        {{ is_recent('checked_rows', 'freshness') }} as recent_mark,
        case when known.{{ lookup.subject }} is null then 1 end as unknown_mark,
        case
            when known.{{ lookup.subject }} is not null then null
            {%- if lookup.is_text %}
            when not {{ full_match('checked_rows.' ~ lookup.subject, '[A-Za-z0-9_-]{1,40}') }} then 'other words'
            {%- endif %}
            else left(checked_rows.{{ lookup.subject }}, 40)
        end as unknown_code
    from {{ relations[lookup.entity] }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ lookup.entity }}'
    left join {{ lookup.known }} as known on {{ lookup.match }}
    where checked_rows.verdict = 'valid' and checked_rows.{{ lookup.subject }} is not null

),

{% endfor -%}
looked_up as (

    {% for lookup in lookups -%}
    select
        '{{ lookup.entity }}' as entity,
        source_system,
        '{{ lookup.subject }}' as subject,
        recent_mark,
        unknown_mark,
        unknown_code
    from {{ lookup.entity }}_{{ lookup.subject }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        entity,
        source_system,
        subject,
        count(*) as row_count,
        count(unknown_mark) as unknown_row_count,
        count(recent_mark) as recent_row_count,
        count(recent_mark * unknown_mark) as recent_unknown_row_count,
        string_agg(distinct unknown_code, ', ' order by unknown_code) as unknown_codes
    from looked_up
    group by entity, source_system, subject

),

final as (

    select
        entity,
        source_system,
        subject,
        cast(row_count as bigint) as row_count,
        cast(unknown_row_count as bigint) as unknown_row_count,
        {{ safe_divide('unknown_row_count', 'row_count') }} as unknown_share,
        cast(recent_row_count as bigint) as recent_row_count,
        cast(recent_unknown_row_count as bigint) as recent_unknown_row_count,
        left(unknown_codes, 200) as unknown_codes
    from counted

)

select * from final
