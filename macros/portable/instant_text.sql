{# A UTC timestamp as text that sorts as it does, to the microsecond: 2026-07-01T09:30:00.000000Z on every engine. #}
{% macro instant_text(utc_timestamp) -%}
    {{ return(adapter.dispatch('instant_text')(utc_timestamp)) }}
{%- endmacro %}

{% macro default__instant_text(utc_timestamp) -%}
    to_char({{ utc_timestamp }}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
{%- endmacro %}

{% macro duckdb__instant_text(utc_timestamp) -%}
    strftime({{ utc_timestamp }}, '%Y-%m-%dT%H:%M:%S.%fZ')
{%- endmacro %}
