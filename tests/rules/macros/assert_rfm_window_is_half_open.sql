-- The window of F and M has exactly rfm_window_days days: the reference day is its last, the day that many
-- days before it is out.
{% set days = var('rfm_window_days') | int -%}

with

days as (

    select {{ days_from_to("cast('1990-01-01' as date)", "cast('2026-12-31' as date)") }} as date_day

),

counted as (

    select
        cast('2026-07-01' as date) as reference_date,
        count(*) as day_count,
        max(date_day) as last_day,
        min(date_day) as first_day
    from days
    where {{ is_in_rfm_window('date_day', "cast('2026-07-01' as date)") }}

),

validation_errors as (

    select * from counted
    where
        day_count <> {{ days }}
        or last_day <> reference_date
        or {{ days_between('first_day', 'reference_date') }} <> {{ days - 1 }}

)

select * from validation_errors
