{# Join condition: the row of team_calendars that holds for a team on a day. #}
{% macro on_team_calendar(team_calendars, team_id, day) -%}
    {{ team_id }} = {{ team_calendars }}.team_id
    and {{ day }} >= {{ team_calendars }}.valid_from
    and {{ day }} < coalesce({{ team_calendars }}.valid_to, cast('9999-12-31' as date))
{%- endmacro %}
