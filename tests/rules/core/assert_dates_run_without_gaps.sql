-- dim_dates holds every day of its years once, from the year of the first order to that of as-of; a week
-- begins on Monday and is numbered by the year of its Thursday (ISO 8601).
with

days as (

    select * from {{ ref('dim_dates') }}

),

bounds as (

    select
        min(date_day) as first_day,
        max(date_day) as last_day,
        count(*) as day_count
    from days

),

needed as (

    select ordered_date as needed_day from {{ ref('fct_orders') }}
    union
    select as_of_date as needed_day from {{ ref('run_as_of') }}

),

missing_days as (

    select
        needed.needed_day as date_day,
        'is missing' as problem
    from needed
    left join days
        on needed.needed_day = days.date_day
    where days.date_day is null

),

broken_bounds as (

    select
        first_day as date_day,
        'the days are not whole years without gaps' as problem
    from bounds
    where
        day_count <> {{ days_between('first_day', 'last_day') }} + 1
        or extract(month from first_day) <> 1
        or extract(day from first_day) <> 1
        or extract(month from last_day) <> 12
        or extract(day from last_day) <> 31

),

broken_weeks as (

    select
        date_day,
        'its week is wrong' as problem
    from days
    where
        {{ days_between('week_start_date', 'date_day') }} <> iso_weekday - 1
        or iso_weekday not between 1 and 7
        or is_weekend <> (iso_weekday in (6, 7))
        {#- The number of a week is that of its Thursday among the Thursdays of the year. #}
        or iso_week_number <> floor((extract(doy from {{ add_days('week_start_date', 3) }}) + 6) / 7)

),

validation_errors as (

    select * from missing_days
    union all
    select * from broken_bounds
    union all
    select * from broken_weeks

)

select * from validation_errors
