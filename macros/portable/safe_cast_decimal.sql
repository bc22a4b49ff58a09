{# Text or number to decimal(18, scale), rounded half away from zero; NULL where it is none or does not fit. #}
{% macro safe_cast_decimal(value, scale) -%}
    {{ return(adapter.dispatch('safe_cast_decimal')(value, scale)) }}
{%- endmacro %}

{% macro default__safe_cast_decimal(value, scale) -%}
    cast(portable.try_decimal(cast({{ value }} as text), '{{ number_pattern() }}', {{ scale }}) as decimal(18, {{ scale }}))
{%- endmacro %}

{% macro duckdb__safe_cast_decimal(value, scale) -%}
    case
        when typeof({{ value }}) = 'VARCHAR'
            then case when {{ full_match("cast(" ~ value ~ " as varchar)", number_pattern()) }}
                then try_cast({{ value }} as decimal(18, {{ scale }})) end
        else try_cast({{ value }} as decimal(18, {{ scale }}))
    end
{%- endmacro %}
