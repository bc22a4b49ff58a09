{#
    Business seconds of a calendar from one instant to a later one: NULL where one is unknown, or where the later one is earlier.

    arguments: from_clock, to_clock: relations joined by on_business_clock at the two instants; calendar_id, from_at, to_at: the
    columns they were joined by; outside: error or unknown, as for open_seconds.
#}
{% macro business_seconds_between(from_clock, to_clock, calendar_id, from_at, to_at, outside='error') -%}
    case
        when {{ to_at }} >= {{ from_at }}
            then cast(
                {{ open_seconds(to_clock, calendar_id, to_at, outside) }}
                - {{ open_seconds(from_clock, calendar_id, from_at, outside) }}
                as bigint
            )
    end
{%- endmacro %}
