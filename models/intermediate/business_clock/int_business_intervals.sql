{#
    The open intervals of each local day in UTC, with the business seconds that were over before each. A clock change between two
    intervals, or within one, is in their bounds: an interval that spans it is an hour longer or shorter.
#}
with

days as (

    select * from {{ ref('int_business_days') }}

),

weekly_hours as (

    select * from {{ ref('business_calendar_hours') }}

),

exceptions as (

    select * from {{ ref('business_calendar_exceptions') }}

),

local_hours as (

    select
        days.calendar_id,
        days.time_zone,
        days.business_date,
        days.shortened_minutes,
        {{ second_of_clock('weekly_hours.opens_at') }} as opens_second,
        {{ second_of_clock('weekly_hours.closes_at') }} as closes_second
    from days
    inner join weekly_hours
        on days.calendar_id = weekly_hours.calendar_id and days.hours_of_weekday = weekly_hours.iso_weekday

    union all

    select
        days.calendar_id,
        days.time_zone,
        days.business_date,
        days.shortened_minutes,
        {{ second_of_clock('exceptions.opens_at') }} as opens_second,
        {{ second_of_clock('exceptions.closes_at') }} as closes_second
    from days
    inner join exceptions
        on days.exception_set = exceptions.exception_set and days.business_date = exceptions.day
    where days.has_own_hours and exceptions.opens_at is not null

),

{# A shortened day ends earlier: what lies after its new end is cut off, a whole interval if need be. #}
ended as (

    select
        *,
        max(closes_second) over (partition by calendar_id, business_date) - 60 * shortened_minutes as last_second
    from local_hours

),

laid_out as (

    select
        calendar_id,
        business_date,
        {{ utc_instant(add_seconds('cast(business_date as timestamp)', 'opens_second'), 'time_zone') }} as opens_at,
        {{ utc_instant(
            add_seconds('cast(business_date as timestamp)', 'least(closes_second, last_second)'), 'time_zone'
        ) }} as closes_at
    from ended
    where opens_second < least(closes_second, last_second)

),

{# A clock change may skip an interval altogether. #}
measured as (

    select
        *,
        {{ seconds_between('opens_at', 'closes_at') }} as open_seconds
    from laid_out
    where opens_at < closes_at

),

final as (

    select
        calendar_id,
        business_date,
        cast(dense_rank() over (partition by calendar_id order by business_date) as integer) as business_day_number,
        cast(row_number() over (partition by calendar_id order by opens_at) as integer) as interval_number,
        open_seconds,
        cast(coalesce(sum(open_seconds) over (
            partition by calendar_id order by opens_at rows between unbounded preceding and 1 preceding
        ), 0) as bigint) as open_seconds_before,
        opens_at,
        closes_at
    from measured

)

select * from final
