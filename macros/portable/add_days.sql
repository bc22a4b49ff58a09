{# A date some days later; a negative number goes back. date + integer is a date on DuckDB and PostgreSQL. #}
{% macro add_days(day, day_count) -%}
    {{ return(adapter.dispatch('add_days')(day, day_count)) }}
{%- endmacro %}

{% macro default__add_days(day, day_count) -%}
    ({{ day }} + cast({{ day_count }} as integer))
{%- endmacro %}

{% macro spark__add_days(day, day_count) -%}
    date_add({{ day }}, {{ day_count }})
{%- endmacro %}
