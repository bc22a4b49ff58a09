{# Query: the lengths of the periods by which channels are told; to_date is everything together and has no beginning. #}
{% macro economics_grains() -%}
    select 'month' as period_grain union all select 'quarter' as period_grain union all select 'to_date' as period_grain
{%- endmacro %}
