{# Days after its event from which nothing about a row changes: the entity's own (meta `settles_after_days`) or gate_settled_days. #}
{% macro days_to_settle(entity) -%}
    case {{ entity }}
        {%- for name in entities_marked('settles_after_days') %}
        when '{{ name }}' then {{ contract_of(name).entity.settles_after_days }}
        {%- endfor %}
        else {{ var('gate_settled_days') }}
    end
{%- endmacro %}
