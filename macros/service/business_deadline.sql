{#
    The first instant at which so many business seconds since a start are over. A deadline on closing time stays on that day; one second
    later it is a second after the next opening. Nothing to consume is due at the start. Beyond the calendar the statement ends with a sentence.

    arguments: steps: relation joined by on_business_deadline; calendar_id, started_at, consumed_seconds: columns (consumed_seconds is
    open_seconds at the start plus the target); target_seconds: the target alone.
#}
{% macro business_deadline(steps, calendar_id, started_at, consumed_seconds, target_seconds) -%}
    {%- set beyond = raised(
        "'The business calendar ' || " ~ calendar_id ~ " || ' ends before a deadline of ' || cast(" ~ target_seconds ~ " as text) || "
        ~ "' business seconds after ' || cast(" ~ started_at ~ " as text) || '. Widen last_day in "
        ~ "seeds/service/business_calendars.csv and write its exceptions with scripts/write_calendar_exceptions.py.'"
    ) -%}
    case
        when {{ consumed_seconds }} is null or {{ target_seconds }} is null then null
        when {{ target_seconds }} <= 0 then date_trunc('second', {{ started_at }})
        when {{ consumed_seconds }} <= {{ steps }}.first_seconds_until
            then {{ add_seconds(
                steps ~ '.first_opens_at', consumed_seconds ~ ' - ' ~ steps ~ '.first_seconds_before'
            ) }}
        when {{ steps }}.second_opens_at is not null
            then {{ add_seconds(
                steps ~ '.second_opens_at', consumed_seconds ~ ' - ' ~ steps ~ '.first_seconds_until'
            ) }}
        else {{ add_seconds("cast('1970-01-01' as timestamp)", beyond) }}
    end
{%- endmacro %}
