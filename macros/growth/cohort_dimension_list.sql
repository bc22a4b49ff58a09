{# Query: the names of the dimensions by which cohorts are told, one row each; `all` is everything together. #}
{% macro cohort_dimension_list(names=none) -%}
    {%- for name in names or ['all', 'channel', 'channel_category', 'campaign', 'first_category', 'first_discount', 'region'] %}
    select '{{ name }}' as dimension
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
