{#
    The UTC timestamp of a local time in a zone, both columns. A time that a clock change skips counts from the hour before it (02:30 is
    03:30); one that comes twice is its second coming. Python's zoneinfo says so with fold=1 and fold=0.
#}
{% macro utc_instant(local_at, time_zone) -%}
    {{ return(adapter.dispatch('utc_instant')(local_at, time_zone)) }}
{%- endmacro %}

{% macro default__utc_instant(local_at, time_zone) -%}
    ((({{ local_at }}) at time zone {{ time_zone }}) at time zone 'UTC')
{%- endmacro %}

{% macro duckdb__utc_instant(local_at, time_zone) -%}
    timezone('UTC', timezone({{ time_zone }}, {{ local_at }}))
{%- endmacro %}
