{#
    When a business day closes, counted from that of a start (business_day_at): 0 is the end of the same day, 1 that of the next. Beyond the
    calendar the statement ends with a sentence.

    arguments: working_days: relation of int_business_working_days joined by number; calendar_id, started_at, day_count: columns.
#}
{% macro business_day_end(working_days, calendar_id, started_at, day_count) -%}
    case
        when {{ calendar_id }} is null or {{ started_at }} is null or {{ day_count }} is null then null
        when {{ working_days }}.closes_at is not null then {{ working_days }}.closes_at
        else {{ add_seconds("cast('1970-01-01' as timestamp)", raised(
            "'The business calendar ' || " ~ calendar_id ~ " || ' ends before the end of business day ' || cast(" ~ day_count
            ~ " as text) || ' after ' || cast(" ~ started_at ~ " as text) || '. Widen last_day in "
            ~ "seeds/service/business_calendars.csv and write its exceptions with scripts/write_calendar_exceptions.py.'"
        )) }}
    end
{%- endmacro %}
