{# Text or number to integer; NULL where it is none, has a fraction or does not fit. "12.0" is 12: other tools write so. #}
{% macro safe_cast_integer(value) -%}
    {{ return(adapter.dispatch('safe_cast_integer')(value)) }}
{%- endmacro %}

{% macro default__safe_cast_integer(value) -%}
    portable.try_integer(cast({{ value }} as text))
{%- endmacro %}

{% macro duckdb__safe_cast_integer(value) -%}
    case
        when {{ full_match("cast(" ~ value ~ " as varchar)", "[+-]?[0-9]{1,10}([.]0*)?") }}
            then try_cast(try_cast({{ value }} as decimal(18, 2)) as integer)
    end
{%- endmacro %}
