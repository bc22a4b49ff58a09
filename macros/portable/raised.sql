{#
    A bigint that is never there: the statement ends with the message, a text expression. Stands in a branch of a case that a right input does
    not reach; a message that reads a column is not computed beforehand.
#}
{% macro raised(message) -%}
    {{ return(adapter.dispatch('raised')(message)) }}
{%- endmacro %}

{% macro default__raised(message) -%}
    portable.raise_sentence({{ message }})
{%- endmacro %}

{% macro duckdb__raised(message) -%}
    cast(error({{ message }}) as bigint)
{%- endmacro %}
