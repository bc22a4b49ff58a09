{# The one spelling of a number that every engine reads alike: no NaN, no infinity, no hexadecimal, no underscores. #}
{% macro number_pattern() -%}
    [+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?
{%- endmacro %}
