{# Whole seconds of a timestamp since its midnight, the begun one not counted: 0 to 86399. #}
{% macro second_of_day(at) -%}
    cast(floor(extract(epoch from ({{ at }} - date_trunc('day', {{ at }})))) as integer)
{%- endmacro %}
