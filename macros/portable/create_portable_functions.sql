{#
    PostgreSQL before 16 has no cast that yields NULL instead of an error. These functions are that cast; they are made
    anew at the start of each run, in a schema of their own. DuckDB has try_cast and needs none.

    They look before they cast and never catch: a block that catches opens a subtransaction for each value, which is slow,
    and in a parallel worker it fails, so that every value of a large table would silently become NULL.
#}
{% macro create_portable_functions() -%}
    {{ return(adapter.dispatch('create_portable_functions')()) }}
{%- endmacro %}

{% macro default__create_portable_functions() -%}{%- endmacro %}

{% macro postgres__create_portable_functions() -%}
    create schema if not exists portable;

    create or replace function portable.try_date(value text, pattern text) returns date
    language plpgsql immutable parallel safe as $body$
    declare
        year_number integer;
        month_number integer;
        day_number integer;
    begin
        if value is null or value !~ ('^(' || pattern || ')$') then
            return null;
        end if;
        year_number := cast(substr(value, 1, 4) as integer);
        month_number := cast(substr(value, 6, 2) as integer);
        day_number := cast(substr(value, 9, 2) as integer);
        if year_number < 1 or month_number not between 1 and 12 or day_number < 1 then
            return null;
        elsif day_number > 28 and day_number > extract(
            day from make_date(year_number, month_number, 1) + interval '1 month' - interval '1 day'
        ) then
            return null;
        end if;
        return make_date(year_number, month_number, day_number);
    end $body$;

    create or replace function portable.try_timestamp(value text, pattern text, zone text) returns timestamp
    language plpgsql immutable parallel safe as $body$
    declare
        microseconds_text text;
    begin
        if portable.try_date(value, pattern) is null then
            return null;
        elsif length(value) = 10 then
            return (cast(value as timestamp) at time zone zone) at time zone 'UTC';
        end if;
        -- What is finer than a microsecond is cut off, not rounded.
        microseconds_text := regexp_replace(value, '([.][0-9]{6})[0-9]+', '\1');
        if substr(value, 11) ~ '[ZC+-]' then
            return cast(microseconds_text as timestamptz) at time zone 'UTC';
        end if;
        return cast(microseconds_text as timestamp);
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
    end $body$;

    create or replace function portable.try_integer(value text) returns integer
    language plpgsql immutable parallel safe as $body$
    declare
        whole numeric;
    begin
        if value is null or value !~ '^[+-]?[0-9]{1,10}([.]0*)?$' then
            return null;
        end if;
        whole := cast(value as numeric);
        if whole not between -2147483648 and 2147483647 then
            return null;
        end if;
        return cast(whole as integer);
    end $body$;

    -- Volatile, so that no planner computes it before a row asks for it.
    create or replace function portable.raise_sentence(message text) returns bigint
    language plpgsql volatile as $body$
    begin
        raise exception '%', message;
    end $body$;
{%- endmacro %}
