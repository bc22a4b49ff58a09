{%- set relations = {} -%}
{%- for entity in contract_entities() -%}{%- do relations.update({entity: ref('checked_' ~ entity)}) -%}{%- endfor -%}
{# Columns that every usable row has are not counted: a row without one of them is in quarantine. #}
{%- set columns = {} -%}
{%- for entity in relations if execute -%}
    {%- do columns.update({entity: contract_of(entity).columns | rejectattr('required', 'defined') | list}) -%}
{%- endfor -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

{% for entity, relation in relations.items() if columns.get(entity) -%}
{{ entity }}_counted as (

    select
        checked_rows.source_system,
        count(*) as row_count,
        count({{ is_recent('checked_rows', 'freshness') }}) as recent_row_count
        {%- for column in columns[entity] %},
        count(checked_rows.{{ column.name }}) as {{ column.name }}_count,
        count({{ is_recent('checked_rows', 'freshness', 'checked_rows.' ~ column.name ~ ' is not null') }})
            as {{ column.name }}_recent_count
        {%- endfor %}
    from {{ relation }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ entity }}'
    where checked_rows.verdict = 'valid'
    group by checked_rows.source_system

),

{% endfor -%}
counted as (

    {% for entity in relations if columns.get(entity) -%}
    {% set last_entity = loop.last -%}
    {% for column in columns[entity] -%}
    select
        '{{ entity }}' as entity,
        source_system,
        '{{ column.name }}' as subject,
        row_count,
        row_count - {{ column.name }}_count as hit_count,
        recent_row_count,
        recent_row_count - {{ column.name }}_recent_count as recent_hit_count
    from {{ entity }}_counted
    {{ 'union all' if not (loop.last and last_entity) }}
    {% endfor -%}
    {% endfor %}

),

{{ compared_shares_ctes(source('last_published', 'gate_raw_completeness')) }}

changing as (

    {% for entity in relations if columns.get(entity) -%}
    {% set last_entity = loop.last -%}
    {% for column in columns[entity] -%}
    select
        '{{ entity }}' as entity,
        '{{ column.name }}' as subject,
        {{ 'true' if column.get('changes') else 'false' }} as is_changing
    {{ 'union all' if not (loop.last and last_entity) }}
    {% endfor -%}
    {% endfor %}

),

final as (

    select
        compared.*,
        changing.is_changing
    from compared
    inner join changing
        on compared.entity = changing.entity and compared.subject = changing.subject

)

select * from final
