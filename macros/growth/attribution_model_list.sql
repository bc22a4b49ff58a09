{# Query: the names of the models of attribution, one row each. #}
{% macro attribution_model_list() -%}
    {%- for name in ['first', 'last', 'last_non_direct', 'linear', 'position_based', 'time_decay', 'data_driven'] %}
    select '{{ name }}' as model
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
