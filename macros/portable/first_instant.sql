{# The first instant, as a UTC timestamp, of a calendar day in the business time zone. #}
{% macro first_instant(day) -%}
    {{ return(adapter.dispatch('first_instant')(day)) }}
{%- endmacro %}

{% macro default__first_instant(day) -%}
    ((cast({{ day }} as timestamp) at time zone '{{ var("business_time_zone") }}') at time zone 'UTC')
{%- endmacro %}

{% macro duckdb__first_instant(day) -%}
    timezone('UTC', timezone('{{ var("business_time_zone") }}', cast({{ day }} as timestamp)))
{%- endmacro %}
