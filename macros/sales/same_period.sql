{# Join condition: both rows are of one grain and period; the unknown period (and to_date's) is equal to itself. #}
{% macro same_period(left_relation, right_relation) -%}
    {{ left_relation }}.period_grain = {{ right_relation }}.period_grain
    and coalesce({{ left_relation }}.period_start, cast('0001-01-01' as date))
    = coalesce({{ right_relation }}.period_start, cast('0001-01-01' as date))
{%- endmacro %}
