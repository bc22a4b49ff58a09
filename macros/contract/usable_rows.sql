{# The body of unified_entity over relations that the caller names, so that tests can hand in rows of their own. #}
{% macro usable_rows(entity, checked, run_as_of) %}
{%- if execute -%}
{%- set contract = contract_of(entity) -%}

with

checked_rows as (

    select * from {{ checked }}

),

run_as_of as (

    select * from {{ run_as_of }}

),

final as (

    select
        {% for column in contract.columns -%}
        {% if column.get('known_at') -%}
        case
            when checked_rows.{{ column.known_at }} > run_as_of.as_of_at
                then {{ "'" ~ column.before ~ "'" if column.get('before') else 'null' }}
            else checked_rows.{{ column.name }}
        end as {{ column.name }},
        {% else -%}
        checked_rows.{{ column.name }},
        {% endif -%}
        {% endfor -%}
        {% for column in contract.derived if column.name != 'source_system' -%}
        checked_rows.{{ column.name }},
        {% endfor -%}
        checked_rows.source_system
    from checked_rows
    cross join run_as_of
    where
        checked_rows.verdict = 'valid'
        and (checked_rows.event_at is null or checked_rows.event_at <= run_as_of.as_of_at)

)

select * from final
{%- endif -%}
{% endmacro %}
