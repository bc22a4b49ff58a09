{# Text expression "<column> '<value>' <verdict>"; without the value where the column is personal. #}
{% macro value_is(column, verdict) -%}
    {%- if column.get('personal') -%}
        '{{ column.name }} {{ verdict }}'
    {%- else -%}
        '{{ column.name }} ''' || left(cast(raw_{{ column.name }} as text), 60) || ''' {{ verdict }}'
    {%- endif -%}
{%- endmacro %}
