{#
    The business clock for looking up an instant: a row per UTC day, its open intervals side by side in seconds of the day. A slot that
    is not used opens and closes at the end of the day, where least() and greatest() give zero. The first and last day of a calendar
    are its margin: no UTC day here reaches out of its local days.
#}
{%- set slots = range(1, (business_clock_slots() | int) + 1) -%}
with

calendars as (

    select * from {{ ref('business_calendars') }}

),

intervals as (

    select * from {{ ref('int_business_intervals') }}

),

utc_days as (

    select
        calendar_id,
        first_day,
        last_day,
        {{ days_from_to(add_days('first_day', -1), add_days('last_day', 1)) }} as utc_day
    from calendars

),

interval_days as (

    select
        *,
        {{ days_from_to('cast(opens_at as date)', 'cast(' ~ add_seconds('closes_at', '-1') ~ ' as date)') }} as utc_day
    from intervals

),

pieces as (

    select
        calendar_id,
        utc_day,
        business_day_number,
        case when opens_at > cast(utc_day as timestamp) then {{ second_of_day('opens_at') }} else 0 end as opens_second,
        case
            when closes_at >= cast({{ add_days('utc_day', 1) }} as timestamp) then 86400
            else {{ second_of_day('closes_at') }}
        end as closes_second,
        row_number() over (partition by calendar_id, utc_day order by opens_at) as slot
    from interval_days

),

pieces_side_by_side as (

    select
        calendar_id,
        utc_day,
        {%- for slot in slots %}
        max(case when slot = {{ slot }} then opens_second end) as opens_second_{{ slot }},
        max(case when slot = {{ slot }} then closes_second end) as closes_second_{{ slot }},
        max(case when slot = {{ slot }} then business_day_number end) as business_day_number_{{ slot }},
        {%- endfor %}
        min(business_day_number) as first_business_day_number,
        sum(closes_second - opens_second) as open_seconds
    from pieces
    group by calendar_id, utc_day

),

step_widths as (

    select
        calendar_id,
        min(open_seconds) as step_seconds
    from intervals
    group by calendar_id

),

accumulated as (

    select
        utc_days.first_day,
        utc_days.last_day,
        utc_days.calendar_id,
        utc_days.utc_day,
        step_widths.step_seconds,
        {%- for slot in slots %}
        pieces_side_by_side.opens_second_{{ slot }},
        pieces_side_by_side.closes_second_{{ slot }},
        pieces_side_by_side.business_day_number_{{ slot }},
        {%- endfor %}
        sum(coalesce(pieces_side_by_side.open_seconds, 0)) over (
            partition by utc_days.calendar_id order by utc_days.utc_day
        ) - coalesce(pieces_side_by_side.open_seconds, 0) as open_seconds_before,
        min(pieces_side_by_side.first_business_day_number) over (
            partition by utc_days.calendar_id
            order by utc_days.utc_day
            rows between 1 following and unbounded following
        ) as next_business_day_number
    from utc_days
    inner join step_widths
        on utc_days.calendar_id = step_widths.calendar_id
    left join pieces_side_by_side
        on utc_days.calendar_id = pieces_side_by_side.calendar_id and utc_days.utc_day = pieces_side_by_side.utc_day

),

final as (

    select
        calendar_id,
        utc_day,
        step_seconds,
        cast(open_seconds_before as bigint) as open_seconds_before,
        {%- for slot in slots %}
        coalesce(opens_second_{{ slot }}, 86400) as opens_second_{{ slot }},
        coalesce(closes_second_{{ slot }}, 86400) as closes_second_{{ slot }},
        coalesce(business_day_number_{{ slot }}, next_business_day_number) as business_day_number_{{ slot }},
        {%- endfor %}
        next_business_day_number
    from accumulated
    where utc_day > first_day and utc_day < last_day

)

select * from final
