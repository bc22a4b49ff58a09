{# Set-returning expression for a select list: every whole number from one to another, both included; none where the first is larger. #}
{% macro integers_from_to(first_number, last_number) -%}
    {{ return(adapter.dispatch('integers_from_to')(first_number, last_number)) }}
{%- endmacro %}

{% macro default__integers_from_to(first_number, last_number) -%}
    generate_series(cast({{ first_number }} as bigint), cast({{ last_number }} as bigint))
{%- endmacro %}

{% macro duckdb__integers_from_to(first_number, last_number) -%}
    unnest(generate_series(cast({{ first_number }} as bigint), cast({{ last_number }} as bigint)))
{%- endmacro %}
