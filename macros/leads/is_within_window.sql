{#
    Condition: a step of a lead was taken within lead_conversion_window_days, or nobody knows after how many days (a list without dates, a
    status that says so).
#}
{% macro is_within_window(has_step, days) -%}
    {{ has_step }} and coalesce({{ days }} <= {{ var('lead_conversion_window_days') }}, true)
{%- endmacro %}
