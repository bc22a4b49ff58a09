{# Expression that is 1 for a row that tonight brought (and that meets a condition), else NULL: something to count. #}
{% macro is_recent(rows, freshness, condition=none) -%}
    case when {{ rows }}.event_at > {{ freshness }}.recent_after{{ ' and ' ~ condition if condition }} then 1 end
{%- endmacro %}
