{# Text, date or timestamp to a date; NULL where it is none. Of text that carries a time, the date as written counts. #}
{% macro safe_cast_date(value) -%}
    {{ return(adapter.dispatch('safe_cast_date')(value)) }}
{%- endmacro %}

{% macro default__safe_cast_date(value) -%}
    portable.try_date(cast({{ value }} as text), '{{ timestamp_pattern() }}')
{%- endmacro %}

{% macro duckdb__safe_cast_date(value) -%}
    case
        when typeof({{ value }}) = 'VARCHAR'
            then case when {{ full_match("cast(" ~ value ~ " as varchar)", timestamp_pattern()) }}
                then try_cast(left(cast({{ value }} as varchar), 10) as date) end
        else try_cast({{ value }} as date)
    end
{%- endmacro %}
