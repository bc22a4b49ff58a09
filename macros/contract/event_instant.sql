{# The instant of a row's event, UTC: a day begins at its first instant in the business time zone. #}
{% macro event_instant(name, contract) -%}
    {%- set column = contract.columns | selectattr('name', 'equalto', name) | first -%}
    {%- if column.type == 'date' -%}
        {{ first_instant('cast_rows.' ~ name) }}
    {%- else -%}
        cast_rows.{{ name }}
    {%- endif -%}
{%- endmacro %}
