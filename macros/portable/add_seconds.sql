{# A timestamp some whole seconds later; a negative number goes back. #}
{% macro add_seconds(at, seconds) -%}
    ({{ at }} + ({{ seconds }}) * interval '1 second')
{%- endmacro %}
