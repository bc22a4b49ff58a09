{# Hint behind `as` of a CTE: read it anew at each use. A re-read of a file's key columns is cheaper than keeping all rows. #}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized')()) }}
{%- endmacro %}

{% macro default__not_materialized() -%} not materialized {%- endmacro %}

{% macro spark__not_materialized() -%} {%- endmacro %}
