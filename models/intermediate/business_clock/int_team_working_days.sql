{#
    The next ten business days of each team, by the calendar it keeps at as-of, and the minutes its people have on each. Whoever is not
    hired yet or has left has none; a manager without a stated capacity is not counted as one without time, so the team's is unknown.
#}
with

managers as (

    select * from {{ ref('dim_managers') }}

),

team_calendars as (

    select * from {{ ref('team_calendars') }}

),

calendars as (

    select * from {{ ref('business_calendars') }}

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

working_days as (

    select * from {{ ref('int_business_working_days') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

{# Of several calendars of its managers a team keeps the one most of them have. #}
counted_calendars as (

    select
        managers.team_id,
        calendars.calendar_id,
        row_number() over (
            partition by managers.team_id order by count(*) desc, calendars.calendar_id asc
        ) as place
    from managers
    inner join calendars
        on managers.calendar_id = calendars.calendar_id
    group by managers.team_id, calendars.calendar_id

),

teams as (

    select distinct coalesce(team_id, 'unknown') as team_id
    from managers

),

kept as (

    select
        teams.team_id,
        {{ kept_calendar('team_calendars', 'counted_calendars') }} as calendar_id,
        run_as_of.as_of_at
    from teams
    cross join run_as_of
    left join team_calendars
        on {{ on_team_calendar('team_calendars', 'teams.team_id', 'run_as_of.as_of_date') }}
    left join counted_calendars
        on teams.team_id = coalesce(counted_calendars.team_id, 'unknown') and counted_calendars.place = 1

),

{# Without a calendar at as-of there is no plan, and no night fails for it: clocks would have failed before. #}
planned as (

    select
        kept.team_id,
        kept.calendar_id,
        working_days.business_day_number,
        working_days.business_date,
        working_days.opens_at,
        working_days.closes_at,
        working_days.business_day_number - {{ business_day_at('clock_days', 'kept.as_of_at') }} + 1 as plan_day
    from kept
    inner join clock_days
        on {{ on_business_clock('clock_days', 'kept.calendar_id', 'kept.as_of_at') }}
    inner join working_days
        on kept.calendar_id = working_days.calendar_id
    where
        working_days.business_day_number - {{ business_day_at('clock_days', 'kept.as_of_at') }} between 0 and 9

),

final as (

    select
        planned.team_id,
        planned.calendar_id,
        planned.business_day_number,
        cast(planned.plan_day as integer) as plan_day,
        planned.business_date,
        cast(count(managers.manager_id) as integer) as manager_count,
        case
            when count(managers.manager_id) = count(managers.capacity_minutes_per_day)
                then cast(coalesce(sum(managers.capacity_minutes_per_day), 0) as integer)
        end as capacity_minutes,
        planned.opens_at,
        planned.closes_at
    from planned
    left join managers
        on
            planned.team_id = coalesce(managers.team_id, 'unknown')
            and planned.business_date >= coalesce(managers.hired_on, cast('0001-01-01' as date))
            and planned.business_date <= coalesce(managers.left_on, cast('9999-12-31' as date))
    group by
        planned.team_id,
        planned.calendar_id,
        planned.business_day_number,
        planned.plan_day,
        planned.business_date,
        planned.opens_at,
        planned.closes_at

)

select * from final
