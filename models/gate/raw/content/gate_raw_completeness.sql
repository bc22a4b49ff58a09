{%- set relations = checked_relations() -%}
{# Columns that every usable row has are not counted: a row without one of them is in quarantine. #}
{%- set optional_columns = columns_of_contract() | rejectattr('required', 'defined') | list -%}
{%- set lasting = entities_marked('lasting') -%}
{%- set entities = optional_columns | map(attribute='entity') | unique | list -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

{% for entity in entities -%}
{{ entity }}_counted as (

    select
        checked_rows.source_system,
        {% for column in optional_columns | selectattr('entity', 'equalto', entity) -%}
        count(checked_rows.{{ column.name }}) as {{ column.name }}_count,
        count({{ is_recent('checked_rows', 'freshness', 'checked_rows.' ~ column.name ~ ' is not null') }})
            as {{ column.name }}_recent_count,
        {% endfor -%}
        count(*) as row_count,
        count({{ is_recent('checked_rows', 'freshness') }}) as recent_row_count
    from {{ relations[entity] }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ entity }}'
    where checked_rows.verdict = 'valid'
    group by checked_rows.source_system

),

{% endfor -%}
counted as (

    {% for column in optional_columns -%}
    select
        '{{ column.entity }}' as entity,
        source_system,
        '{{ column.name }}' as subject,
        row_count,
        row_count - {{ column.name }}_count as hit_count,
        recent_row_count,
        recent_row_count - {{ column.name }}_recent_count as recent_hit_count
    from {{ column.entity }}_counted
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{{ compared_shares_ctes(source('last_published', 'gate_raw_completeness')) }}

changing as (

    {% for column in optional_columns -%}
    select
        '{{ column.entity }}' as entity,
        '{{ column.name }}' as subject,
        {{ 'true' if column.get('changes') else 'false' }} as is_changing,
        {#- A customer's row lives on, but his city is no state that comes and goes. -#}
        {{ '' }}
        {{ 'true' if column.entity in lasting and column.get('changes') == 'rarely' else 'false' }} as is_description
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        compared.*,
        changing.is_changing,
        changing.is_description
    from compared
    inner join changing
        on compared.entity = changing.entity and compared.subject = changing.subject

)

select * from final
