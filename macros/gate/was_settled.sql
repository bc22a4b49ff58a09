{#
    Condition: whether the life of a known row was over at the last published as-of: the row said so itself (meta
    `final_when`), or gate_settled_days had passed. Entities that live on (meta `lasting`: customers, managers) never settle.
#}
{% macro was_settled(last_rows, run) -%}
    coalesce(
        {{ last_rows }}.is_final
        or (
            {{ last_rows }}.is_final is not null
            and {{ last_rows }}.event_at <= {{ run }}.last_as_of_at - interval '{{ var("gate_settled_days") }} days'
        ),
        false
    )
{%- endmacro %}
