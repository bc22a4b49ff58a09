{#
    What frozen cut points belong to: the same methodology cut on other sources, another window, zone or currency is
    another scale. It keeps the demo's cut points from being taken for your own base in one work folder.
#}
{% macro rfm_base_key() -%}
    '{{ enabled_sources() | sort | join("+") }} / {{ var("rfm_window_days") }} days / {{ var("business_time_zone") }} / {{ var("reporting_currency") }}'
{%- endmacro %}
