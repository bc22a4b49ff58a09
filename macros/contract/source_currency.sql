{# Currency of a source's amounts where its files state none: var source_currencies, else the reporting currency. #}
{% macro source_currency(source) -%}
    '{{ var("source_currencies").get(source, var("reporting_currency")) }}'
{%- endmacro %}
