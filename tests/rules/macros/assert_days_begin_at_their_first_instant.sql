-- In the business time zone every day begins at its first instant, the days of clock changes included: at the
-- first instant it is that day already, a microsecond before it is the day before. No day is skipped or
-- doubled.
with

days as (

    select {{ days_from_to("cast('2009-12-31' as date)", "cast('2030-01-01' as date)") }} as date_day

),

instants as (

    select
        date_day,
        {{ first_instant('date_day') }} as first_instant,
        lag(date_day) over (order by date_day) as previous_day
    from days

),

read_back as (

    select
        *,
        {{ local_date('first_instant') }} as day_at_first_instant,
        {{ local_date("first_instant - interval '1 microsecond'") }} as day_just_before
    from instants

),

validation_errors as (

    select * from read_back
    where
        day_at_first_instant <> date_day
        or {{ days_between('day_just_before', 'date_day') }} <> 1
        or {{ days_between('previous_day', 'date_day') }} <> 1

)

select * from validation_errors
