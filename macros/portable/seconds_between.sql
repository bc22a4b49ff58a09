{# Whole seconds from one timestamp to a later one, the begun second not counted; negative where it is earlier. #}
{% macro seconds_between(earlier_at, later_at) -%}
    cast(floor(extract(epoch from ({{ later_at }} - {{ earlier_at }}))) as bigint)
{%- endmacro %}
