{# How the reason of a row begins that intake emptied because its person was erased (scripts/clientbase/privacy). #}
{% macro suppressed_mark() -%}
    suppressed:
{%- endmacro %}
