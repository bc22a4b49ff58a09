{#
    Text or timestamp to a UTC timestamp without zone; NULL where it is none. A date alone is its first instant in the
    business time zone; a time without offset is UTC. DuckDB's own cast of text to TIMESTAMP drops the offset silently,
    so the way leads over TIMESTAMPTZ with the session in UTC.
#}
{% macro safe_cast_timestamp(value) -%}
    {{ return(adapter.dispatch('safe_cast_timestamp')(value)) }}
{%- endmacro %}

{% macro default__safe_cast_timestamp(value) -%}
    portable.try_timestamp(cast({{ value }} as text), '{{ timestamp_pattern() }}', '{{ var("business_time_zone") }}')
{%- endmacro %}

{% macro duckdb__safe_cast_timestamp(value) -%}
    {# typeof() is folded while planning: a column that is a timestamp already costs nothing. #}
    case
        when typeof({{ value }}) = 'DATE' then {{ first_instant("try_cast(" ~ value ~ " as date)") }}
        when typeof({{ value }}) = 'VARCHAR'
            then case
                when not {{ full_match("cast(" ~ value ~ " as varchar)", timestamp_pattern()) }} then null
                when length(cast({{ value }} as varchar)) = 10 then {{ first_instant("try_cast(" ~ value ~ " as date)") }}
                else cast(try_cast({{ value }} as timestamptz) as timestamp)
            end
        else try_cast({{ value }} as timestamp)
    end
{%- endmacro %}
