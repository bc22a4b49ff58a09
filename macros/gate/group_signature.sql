{# The signature of some columns of a checked row; NULL where the entity has none of them, or all of them are empty. #}
{% macro group_signature(names) -%}
    {%- if names -%}
    case
        when {{ names | join(' is not null or ') }} is not null
            then {{ signature(content_text(names)) }}
    end
    {%- else -%}
    cast(null as bigint)
    {%- endif -%}
{%- endmacro %}
