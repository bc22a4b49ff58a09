{#
    The CTEs <source>_rows and <source>_checked of every source that gives an entity, and `cast_rows`, their union: the
    values cast to the contract, `rejection_reason` where one of them breaks it, and whether the key `is_resent`: only rows
    whose key occurs twice have to be ranked, and finding those keys costs less than a window over all rows.

    arguments: contract: of contract_of; staged: mapping source -> staging relation; key: names of the key columns.
#}
{% macro typed_rows_ctes(contract, staged, key) -%}
{%- set names = contract.columns | map(attribute='name') | list -%}
{%- for source, relation in staged.items() -%}
{%- set given = columns_given(relation, contract) -%}
{{ source }}_rows as {{ not_materialized() }} (

    select
        {% for column in contract.columns -%}
        {% if column.name in given -%}
        raw_rows.{{ column.name }} as raw_{{ column.name }},
        {{ cast_to_contract(column, source) }} as {{ column.name }},
        {% else -%}
        cast(null as text) as raw_{{ column.name }},
        cast(null as {{ column.data_type }}) as {{ column.name }},
        {% endif -%}
        {% endfor -%}
        {{ 'raw_rows.rejection_reason' if 'rejection_reason' in given else 'cast(null as text)' }} as staging_reason
    from {{ relation }} as raw_rows

),

{{ source }}_checked as {{ not_materialized() }} (

    select
        {% for name in names -%}
        {{ name }},
        {% endfor -%}
        '{{ source }}' as source_system,
        {{ broken_key_id(contract, source, key) }} as broken_key_id,
        {{ rejection_reason(contract) }} as rejection_reason
    from {{ source }}_rows

),

{% endfor -%}
given_rows as {{ not_materialized() }} (

    {% for source in staged -%}
    select * from {{ source }}_checked
    {%- if not loop.last %}
    union all
    {% endif -%}
    {%- else -%}
    {#- No enabled source gives this entity: an empty relation of the contract's types. -#}
    select
        {% for column in contract.columns -%}
        cast(null as {{ column.data_type }}) as {{ column.name }},
        {% endfor -%}
        cast(null as text) as source_system,
        cast(null as text) as broken_key_id,
        cast(null as text) as rejection_reason
    where 1 = 0
    {%- endfor %}

),

resent_keys as (

    select {{ key_text(key) }} as resent_key
    from given_rows
    group by {{ key_text(key) }}
    having count(*) > 1

),

cast_rows as {{ not_materialized() }} (

    select
        given_rows.*,
        {{ key_text(key) }} as row_key,
        resent_keys.resent_key is not null as is_resent
    from given_rows
    left join resent_keys
        on {{ key_text(key) }} = resent_keys.resent_key

),
{%- endmacro %}
