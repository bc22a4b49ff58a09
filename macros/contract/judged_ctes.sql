{#
    The CTE `judged`: looked_up with a verdict. Of several usable rows with one key the newest is valid, the others are
    duplicates. A window over all rows would cost more than finding the keys that occur twice and ranking only those.

    arguments: contract: of contract_of; key: names of the key columns.
#}
{% macro judged_ctes(contract, key) -%}
{%- set facts = contract.entity -%}
{%- set names = contract.columns | map(attribute='name') | list -%}
keyed as {{ not_materialized() }} (

    select *, {{ key_text(key) }} as row_key from looked_up

),

resent_keys as (

    select row_key
    from keyed
    where rejection_reason is null
    group by row_key
    having count(*) > 1

),

ranked_resends as (

    select
        keyed.*,
        row_number() over (
            partition by keyed.row_key
            order by
                {% for name in facts.get('newest_by', []) -%}
                keyed.{{ name }} desc nulls last,
                {% endfor -%}
                {% if facts.get('lifecycle') -%}
                {% set states = (contract.columns | selectattr('name', 'equalto', facts.lifecycle) | first).accepted_values -%}
                case keyed.{{ facts.lifecycle }}
                    {%- for state in states %}
                    when '{{ state }}' then {{ loop.index }}
                    {%- endfor %}
                end desc,
                {% endif -%}
                md5({{ content_text(names, prefix='keyed.') }})
        ) as newest_first
    from keyed
    inner join resent_keys
        on keyed.row_key = resent_keys.row_key
    where keyed.rejection_reason is null

),

judged as (

    select
        keyed.*,
        case when keyed.rejection_reason is null then 'valid' else 'quarantined' end as verdict
    from keyed
    left join resent_keys
        on keyed.row_key = resent_keys.row_key
    where keyed.rejection_reason is not null or resent_keys.row_key is null

    union all

    select
        {% for name in names -%}
        {{ name }},
        {% endfor -%}
        source_system,
        broken_key_id,
        {% for column in contract.derived if column.name != 'source_system' -%}
        {{ column.name }},
        {% endfor -%}
        event_at,
        rejection_reason,
        row_key,
        case when newest_first = 1 then 'valid' else 'duplicate' end as verdict
    from ranked_resends

),
{%- endmacro %}
