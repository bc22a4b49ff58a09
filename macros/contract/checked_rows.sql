{#
    The body of checked_entity over relations that the caller names, so that tests can hand in rows of their own.

    arguments: staged: mapping source -> relation of the rows; relations: mapping with the keys rates and parents (relations
    or none); staged_lines: mapping source -> relation of the lines. A plain name is a CTE with all columns of the contract.
#}
{% macro checked_rows(entity, staged, relations, staged_lines) %}
{%- if execute -%}
{%- set contract = contract_of(entity) -%}
{%- set names = contract.columns | map(attribute='name') | list -%}
{%- set key = contract.entity.key or names -%}

with

{{ typed_rows_ctes(contract, staged, key) }}

{{ looked_up_ctes(contract, relations, staged_lines) }}

{{ judged_ctes(contract) }}

final as (

    select
        {% for name in names -%}
        {{ name }},
        {% endfor -%}
        {% for column in contract.derived if column.name != 'source_system' -%}
        {{ column.name }},
        {% endfor -%}
        source_system,
        event_at,
        verdict,
        rejection_reason,
        case when verdict = 'quarantined' then coalesce(broken_key_id, row_key) end as row_id
    from judged

)

select * from final
{%- endif -%}
{% endmacro %}
