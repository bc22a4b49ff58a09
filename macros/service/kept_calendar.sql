{#
    The calendar somebody keeps: that of the team on the day, else the manager's own, else the default. A manager's calendar that no seed
    knows does not count, so `calendars` is joined on it.

    arguments: team_calendars: relation joined by on_team_calendar; calendars: business_calendars joined on the manager's calendar.
#}
{% macro kept_calendar(team_calendars, calendars) -%}
    coalesce({{ team_calendars }}.calendar_id, {{ calendars }}.calendar_id, '{{ var("sla_default_calendar") }}')
{%- endmacro %}
