{# Query: the names of the dimensions by which sales are told, one row each; `all` is everything together. #}
{% macro dimension_list(more=[]) -%}
    {%- for name in ['all', 'pipeline', 'manager', 'team', 'segment', 'channel', 'product'] + more %}
    select '{{ name }}' as dimension
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
