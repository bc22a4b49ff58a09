{# An identifier of a source as the project knows it: `<source>:<native id>`; NULL where nothing but blanks stands there. #}
{% macro source_id(raw, source) -%}
    '{{ source }}:' || nullif({{ trimmed(raw) }}, '')
{%- endmacro %}
