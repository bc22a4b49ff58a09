{#
    Which hours a calendar keeps on each of its local days. A day of the calendar's own set (exception_set is the calendar's identifier)
    wins over the day of its holidays; both win over the week.
#}
with

calendars as (

    select * from {{ ref('business_calendars') }}

),

exceptions as (

    select * from {{ ref('business_calendar_exceptions') }}

),

days as (

    select
        calendar_id,
        time_zone,
        holiday_set,
        {{ days_from_to('first_day', 'last_day') }} as business_date
    from calendars

),

{# A day with hours of its own has one row per interval. #}
exception_days as (

    select
        exception_set,
        day as business_date,
        max(case when is_working then 1 else 0 end) as is_working,
        max(case when opens_at is not null then 1 else 0 end) as has_own_hours,
        max(hours_of_weekday) as hours_of_weekday,
        max(shortened_minutes) as shortened_minutes
    from exceptions
    group by exception_set, day

),

chosen as (

    select
        days.calendar_id,
        days.time_zone,
        days.business_date,
        coalesce(own.exception_set, holidays.exception_set) as exception_set,
        case when own.exception_set is not null then own.is_working else holidays.is_working end as is_working,
        case
            when own.exception_set is not null then own.has_own_hours else holidays.has_own_hours
        end as has_own_hours,
        case
            when own.exception_set is not null then own.hours_of_weekday else holidays.hours_of_weekday
        end as hours_of_weekday,
        case
            when own.exception_set is not null then own.shortened_minutes else holidays.shortened_minutes
        end as shortened_minutes
    from days
    left join exception_days as own
        on days.calendar_id = own.exception_set and days.business_date = own.business_date
    left join exception_days as holidays
        on days.holiday_set = holidays.exception_set and days.business_date = holidays.business_date

),

final as (

    select
        calendar_id,
        time_zone,
        business_date,
        exception_set,
        coalesce(has_own_hours, 0) = 1 as has_own_hours,
        case
            when exception_set is null then {{ iso_weekday('business_date') }}
            when is_working = 1 and has_own_hours = 0
                then coalesce(hours_of_weekday, {{ iso_weekday('business_date') }})
        end as hours_of_weekday,
        coalesce(shortened_minutes, 0) as shortened_minutes
    from chosen

)

select * from final
