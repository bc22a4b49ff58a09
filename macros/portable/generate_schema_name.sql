{#
    A folder's schema is named as it is (marts, unified ...) where the target's own schema is the engine's default, so that
    BI reads `marts.fct_orders` everywhere. A developer who sets another target schema gets it as a prefix and shares a
    server with others without touching their tables.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif target.schema in ('main', 'public') -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ target.schema }}_{{ custom_schema_name | trim }}
    {%- endif -%}
{%- endmacro %}
