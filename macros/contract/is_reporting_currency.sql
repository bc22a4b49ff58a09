{# A currency that is not stated is the reporting currency. #}
{% macro is_reporting_currency(currency) -%}
    (coalesce({{ currency }}, '{{ var("reporting_currency") }}') = '{{ var("reporting_currency") }}')
{%- endmacro %}
