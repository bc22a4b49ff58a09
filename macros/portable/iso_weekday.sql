{# Day of the week of a date, 1 = Monday to 7 = Sunday. #}
{% macro iso_weekday(day) -%}
    cast(extract(isodow from {{ day }}) as integer)
{%- endmacro %}
