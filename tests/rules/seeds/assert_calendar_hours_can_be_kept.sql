-- A calendar has hours, and they are times of a day in their order, at most three intervals a day that do not overlap;
-- its range is no stretch of nothing, its time zone and its holidays are known. An exception is closed, keeps a
-- weekday's hours, or has its own, and a day is one of these.
with

calendars as (

    select * from {{ ref('business_calendars') }}

),

weekly_hours as (

    select * from {{ ref('business_calendar_hours') }}

),

exceptions as (

    select * from {{ ref('business_calendar_exceptions') }}

),

intervals as (

    select
        calendar_id as kept_by,
        'weekday ' || cast(iso_weekday as text) as kept_on,
        opens_at,
        closes_at
    from weekly_hours

    union all

    select
        exception_set as kept_by,
        cast(day as text) as kept_on,
        opens_at,
        closes_at
    from exceptions
    where opens_at is not null or closes_at is not null

),

compared as (

    select
        *,
        lag(closes_at) over (partition by kept_by, kept_on order by opens_at, closes_at) as previous_closes_at,
        count(*) over (partition by kept_by, kept_on) as interval_count
    from intervals

),

exception_sets as (

    select distinct exception_set from exceptions

),

validation_errors as (

    select
        kept_by,
        kept_on,
        case
            when
                not coalesce({{ full_match('opens_at', '([01][0-9]|2[0-3]):[0-5][0-9]') }}, false)
                or not coalesce({{ full_match('closes_at', '([01][0-9]|2[0-3]):[0-5][0-9]|24:00') }}, false)
                then 'times are HH:MM, 24:00 only for closing'
            when closes_at <= opens_at
                then 'closes before it opens: write a night as two intervals, until 24:00 and from 00:00'
            when previous_closes_at > opens_at then 'two intervals overlap'
            when interval_count > 3 then 'more than three intervals on one day'
        end as problem
    from compared
    where
        not coalesce({{ full_match('opens_at', '([01][0-9]|2[0-3]):[0-5][0-9]') }}, false)
        or not coalesce({{ full_match('closes_at', '([01][0-9]|2[0-3]):[0-5][0-9]|24:00') }}, false)
        or closes_at <= opens_at
        or previous_closes_at > opens_at
        or interval_count > 3

    union all

    select
        exception_set as kept_by,
        cast(day as text) as kept_on,
        'a closed day has no hours, a working day those of a weekday or its own; only the former are shortened'
            as problem
    from exceptions
    where
        (not is_working and (opens_at is not null or hours_of_weekday is not null or shortened_minutes is not null))
        or (opens_at is not null and (hours_of_weekday is not null or shortened_minutes is not null))
        or hours_of_weekday not between 1 and 7
        or shortened_minutes <= 0

    union all

    select
        exception_set as kept_by,
        cast(day as text) as kept_on,
        'is closed or keeps the hours of a weekday, and stands there once more' as problem
    from exceptions
    group by exception_set, day
    having count(*) > 1 and count(*) > count(opens_at)

    union all

    select
        calendar_id as kept_by,
        'always' as kept_on,
        'its time zone is none: write a name such as Europe/Moscow' as problem
    from calendars
    where lower(time_zone) not in (select lower(zones.name) from pg_timezone_names() as zones)

    union all

    select
        calendars.calendar_id as kept_by,
        'always' as kept_on,
        'has no hours at all' as problem
    from calendars
    left join weekly_hours
        on calendars.calendar_id = weekly_hours.calendar_id
    where weekly_hours.calendar_id is null

    union all

    select
        calendars.calendar_id as kept_by,
        cast(calendars.first_day as text) as kept_on,
        'is not laid out: last_day must lie days after first_day, and holiday_set must be a set of exceptions'
            as problem
    from calendars
    left join exception_sets
        on calendars.holiday_set = exception_sets.exception_set
    where
        calendars.last_day <= {{ add_days('calendars.first_day', 2) }}
        or (calendars.holiday_set is not null and exception_sets.exception_set is null)

)

select * from validation_errors
