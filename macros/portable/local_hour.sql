{# The hour, 0 to 23, of a UTC timestamp in the business time zone. #}
{% macro local_hour(utc_timestamp) -%}
    {{ return(adapter.dispatch('local_hour')(utc_timestamp)) }}
{%- endmacro %}

{% macro default__local_hour(utc_timestamp) -%}
    cast(extract(hour from (({{ utc_timestamp }}) at time zone 'UTC') at time zone '{{ var("business_time_zone") }}') as integer)
{%- endmacro %}

{% macro duckdb__local_hour(utc_timestamp) -%}
    cast(extract(hour from timezone('{{ var("business_time_zone") }}', timezone('UTC', {{ utc_timestamp }}))) as integer)
{%- endmacro %}
