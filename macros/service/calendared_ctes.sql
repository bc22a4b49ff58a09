{#
    CTEs `managers`, `team_calendars`, `calendars` and `calendared`: the rows of `owned` with their owner's team and the calendar that he keeps on
    a day: that of the team, else his own, else the default.

    arguments: owned: a CTE with owner_manager_id; day: its column with the day, business time zone.
#}
{% macro calendared_ctes(owned, day) -%}
managers as (

    select * from {{ ref('dim_managers') }}

),

team_calendars as (

    select * from {{ ref('team_calendars') }}

),

calendars as (

    select * from {{ ref('business_calendars') }}

),

calendared as (

    select
        {{ owned }}.*,
        managers.team_id,
        {{ kept_calendar('team_calendars', 'calendars') }} as calendar_id
    from {{ owned }}
    left join managers
        on {{ owned }}.owner_manager_id = managers.manager_id
    left join team_calendars
        on {{ on_team_calendar('team_calendars', 'managers.team_id', owned ~ '.' ~ day) }}
    left join calendars
        on managers.calendar_id = calendars.calendar_id

)
{%- endmacro %}
