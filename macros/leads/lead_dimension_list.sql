{# Query: the names of the dimensions by which leads are told, one row each; `all` is everything together. #}
{% macro lead_dimension_list() -%}
    {%- for name in ['all', 'channel', 'channel_category', 'source', 'campaign'] %}
    select '{{ name }}' as dimension
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
