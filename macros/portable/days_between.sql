{# Whole days from one date to a later one; negative where it is earlier. #}
{% macro days_between(earlier_date, later_date) -%}
    {{ return(adapter.dispatch('days_between')(earlier_date, later_date)) }}
{%- endmacro %}

{% macro default__days_between(earlier_date, later_date) -%}
    ({{ later_date }} - {{ earlier_date }})
{%- endmacro %}

{% macro duckdb__days_between(earlier_date, later_date) -%}
    cast(datediff('day', {{ earlier_date }}, {{ later_date }}) as integer)
{%- endmacro %}
