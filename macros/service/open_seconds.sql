{#
    Business seconds of a calendar before an instant, since the calendar was laid out: those before its UTC day, and the part of each
    open interval of that day that is over. Only differences mean something (business_seconds_between). The begun second is not counted.
    An instant that the calendar does not reach, or a calendar that is not there, ends the statement with a sentence: a short count would
    look like any other. With outside='unknown' it is NULL.

    arguments: clock: relation joined by on_business_clock; calendar_id, at: the columns it was joined by; outside: error or unknown.
#}
{% macro open_seconds(clock, calendar_id, at, outside='error') -%}
    {%- if outside not in ['error', 'unknown'] -%}
        {%- do exceptions.raise_compiler_error("open_seconds: outside is '" ~ outside ~ "'. Write error or unknown.") -%}
    {%- endif -%}
    case
        when {{ calendar_id }} is null or {{ at }} is null then null
        when {{ clock }}.calendar_id is null
            then {% if outside == 'unknown' -%} null {%- else -%} {{ raised(
                "'The business calendar ' || " ~ calendar_id ~ " || ' is not laid out at ' || cast(" ~ at ~ " as text) || "
                ~ "'. Correct the calendar, or widen first_day and last_day in seeds/service/business_calendars.csv "
                ~ "and write its exceptions with scripts/write_calendar_exceptions.py.'"
            ) }} {%- endif %}
        else
            {{ clock }}.open_seconds_before
            {%- for slot in range(1, (business_clock_slots() | int) + 1) %}
            + greatest(
                0, least({{ second_of_day(at) }}, {{ clock }}.closes_second_{{ slot }}) - {{ clock }}.opens_second_{{ slot }}
            )
            {%- endfor %}
    end
{%- endmacro %}
