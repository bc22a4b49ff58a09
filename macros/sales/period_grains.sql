{# Query: the lengths of the periods by which sales are told; to_date is everything together and has no beginning. #}
{% macro period_grains(to_date=false) -%}
    select 'month' as period_grain union all select 'week' as period_grain
    {%- if to_date %} union all select 'to_date' as period_grain{% endif %}
{%- endmacro %}
