{# The key of a row as one text; parts that may be NULL count as equal to each other. #}
{% macro key_text(key) -%}
    {%- if key | length == 1 -%}
        {{ key[0] }}
    {%- else -%}
        {{ content_text(key) }}
    {%- endif -%}
{%- endmacro %}
