{#
    PostgreSQL before 16 has no cast that yields NULL instead of an error. These functions are that cast; they are made
    anew at the start of each run, in a schema of their own. DuckDB has try_cast and needs none.
#}
{% macro create_portable_functions() -%}
    {{ return(adapter.dispatch('create_portable_functions')()) }}
{%- endmacro %}

{% macro default__create_portable_functions() -%}{%- endmacro %}

{% macro postgres__create_portable_functions() -%}
    create schema if not exists portable;

    create or replace function portable.try_timestamp(value text, pattern text, zone text) returns timestamp
    language plpgsql immutable parallel safe set timezone = 'UTC' as $body$
    begin
        if value is null or value !~ ('^(' || pattern || ')$') then
            return null;
        elsif length(value) = 10 then
            return (cast(value as timestamp) at time zone zone) at time zone 'UTC';
        end if;
        return cast(value as timestamptz) at time zone 'UTC';
    exception when others then
        return null;
    end $body$;

    create or replace function portable.try_date(value text, pattern text) returns date
    language plpgsql immutable parallel safe as $body$
    begin
        if value is null or value !~ ('^(' || pattern || ')$') then
            return null;
        end if;
        return cast(left(value, 10) as date);
    exception when others then
        return null;
    end $body$;

    create or replace function portable.try_decimal(value text, pattern text, scale integer) returns numeric
    language plpgsql immutable parallel safe as $body$
    declare
        rounded numeric;
    begin
        if value is null or value !~ ('^(' || pattern || ')$') then
            return null;
        end if;
        rounded := round(cast(value as numeric), scale);
        if abs(rounded) >= power(cast(10 as numeric), 18 - scale) then
            return null;
        end if;
        return rounded;
    exception when others then
        return null;
    end $body$;

    create or replace function portable.try_integer(value text) returns integer
    language plpgsql immutable parallel safe as $body$
    begin
        if value is null or value !~ '^[+-]?[0-9]{1,10}([.]0*)?$' then
            return null;
        end if;
        return cast(cast(value as numeric) as integer);
    exception when others then
        return null;
    end $body$;
{%- endmacro %}
