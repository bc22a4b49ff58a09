{# The as-of the user asked for (var as_of, else CLIENTBASE_AS_OF); empty text where none was given. #}
{% macro given_as_of() -%}
    {{ return((var('as_of', env_var('CLIENTBASE_AS_OF', '')) | string).strip()) }}
{%- endmacro %}
