{#
    The CTE `judged`: looked_up with a verdict. Of several usable rows with one key the newest is valid, the others are
    duplicates. A row of an erased person, which arrives empty, is suppressed: it is no fault of the source's. Only rows whose key occurs twice are ranked.

    arguments: contract: of contract_of.
#}
{% macro judged_ctes(contract) -%}
{%- set facts = contract.entity -%}
{%- set names = contract.columns | map(attribute='name') | list -%}
ranked_resends as (

    select
        *,
        row_number() over (
            partition by row_key
            order by
                {% for name in facts.get('newest_by', []) -%}
                {{ name }} desc nulls last,
                {% endfor -%}
                {% if facts.get('lifecycle') -%}
                {% set states = (contract.columns | selectattr('name', 'equalto', facts.lifecycle) | first).accepted_values -%}
                case {{ facts.lifecycle }}
                    {%- for state in states %}
                    when '{{ state }}' then {{ loop.index }}
                    {%- endfor %}
                end desc,
                {% endif -%}
                md5({{ content_text(names) }})
        ) as newest_first
    from looked_up
    where is_resent and rejection_reason is null

),

judged as (

    select
        *,
        case
            when rejection_reason is null then 'valid'
            when rejection_reason like '{{ suppressed_mark() }}%' then 'suppressed'
            else 'quarantined'
        end as verdict
    from looked_up
    where rejection_reason is not null or not is_resent

    union all

    select
        {% for name in names -%}
        {{ name }},
        {% endfor -%}
        source_system,
        broken_key_id,
        row_key,
        is_resent,
        {% for column in contract.derived if column.name != 'source_system' -%}
        {{ column.name }},
        {% endfor -%}
        event_at,
        rejection_reason,
        case when newest_first = 1 then 'valid' else 'duplicate' end as verdict
    from ranked_resends

),
{%- endmacro %}
