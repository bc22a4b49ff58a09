{# The day of a row's event in the business time zone: the day whose exchange rate counts. #}
{% macro event_day(name, contract) -%}
    {%- set column = contract.columns | selectattr('name', 'equalto', name) | first -%}
    {%- if column.type == 'date' -%}
        cast_rows.{{ name }}
    {%- else -%}
        {{ local_date('cast_rows.' ~ name) }}
    {%- endif -%}
{%- endmacro %}
