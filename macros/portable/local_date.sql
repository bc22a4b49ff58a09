{# The calendar day of a UTC timestamp in the business time zone. #}
{% macro local_date(utc_timestamp) -%}
    {{ return(adapter.dispatch('local_date')(utc_timestamp)) }}
{%- endmacro %}

{% macro default__local_date(utc_timestamp) -%}
    cast((({{ utc_timestamp }}) at time zone 'UTC') at time zone '{{ var("business_time_zone") }}' as date)
{%- endmacro %}

{% macro duckdb__local_date(utc_timestamp) -%}
    {% if var("business_time_zone") == 'UTC' -%}
        cast({{ utc_timestamp }} as date)
    {%- else -%}
        cast(timezone('{{ var("business_time_zone") }}', timezone('UTC', {{ utc_timestamp }})) as date)
    {%- endif %}
{%- endmacro %}
