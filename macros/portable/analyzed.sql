{#
    Statement that has the engine look at a table it has just been given. PostgreSQL plans by statistics, which a new table lacks until
    some minute later: it would join a hundred thousand rows in nested loops. DuckDB counts while it writes.
#}
{% macro analyzed(relation) -%}
    {{ return(adapter.dispatch('analyzed')(relation)) }}
{%- endmacro %}

{% macro default__analyzed(relation) -%}
    {%- if model.config.materialized != 'view' -%} analyze {{ relation }} {%- endif -%}
{%- endmacro %}

{% macro duckdb__analyzed(relation) -%}
{%- endmacro %}
