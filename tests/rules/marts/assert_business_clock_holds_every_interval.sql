-- The clock has room for every interval of a UTC day, and no interval is so short that the steps of its calendar would
-- be millions. What the days count is what the intervals hold.
with

intervals as (

    select * from {{ ref('int_business_intervals') }}

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

interval_days as (

    select
        calendar_id,
        open_seconds,
        {{ days_from_to('cast(opens_at as date)', 'cast(' ~ add_seconds('closes_at', '-1') ~ ' as date)') }} as utc_day
    from intervals

),

crowded as (

    select
        calendar_id,
        utc_day,
        count(*) as interval_count
    from interval_days
    group by calendar_id, utc_day
    having count(*) > {{ business_clock_slots() }}

),

next_days as (

    select
        calendar_id,
        utc_day,
        open_seconds_before
        {%- for slot in range(1, (business_clock_slots() | int) + 1) %}
        + closes_second_{{ slot }} - opens_second_{{ slot }}
        {%- endfor %} as open_seconds_until,
        lead(open_seconds_before) over (partition by calendar_id order by utc_day) as next_open_seconds_before
    from clock_days

),

validation_errors as (

    select
        calendar_id,
        utc_day,
        'more intervals than the clock has slots (macro business_clock_slots)' as problem
    from crowded

    union all

    select
        calendar_id,
        business_date as utc_day,
        'an interval shorter than 15 minutes' as problem
    from intervals
    where open_seconds < 900

    union all

    select
        calendar_id,
        utc_day,
        'the day counts other seconds than its intervals hold' as problem
    from next_days
    where open_seconds_until <> next_open_seconds_before

)

select * from validation_errors
