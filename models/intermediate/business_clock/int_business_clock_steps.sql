{#
    The business clock for looking up a deadline: the business seconds of a calendar in steps as wide as its shortest interval. So a step lies
    in one interval, or in two that follow each other, and a deadline is found by arithmetic and one join of equality.
#}
with

intervals as (

    select * from {{ ref('int_business_intervals') }}

),

stepped as (

    select
        *,
        min(open_seconds) over (partition by calendar_id) as step_seconds,
        open_seconds_before + open_seconds as open_seconds_until,
        lead(opens_at) over (partition by calendar_id order by opens_at) as next_opens_at
    from intervals

),

{# The first step that begins in the interval. #}
aligned as (

    select
        *,
        open_seconds_before + mod(step_seconds - mod(open_seconds_before, step_seconds), step_seconds)
            as first_step_from_seconds
    from stepped

),

numbered as (

    select
        *,
        {{ integers_from_to(
            '0', 'floor((open_seconds_until - 1 - first_step_from_seconds) * 1.0 / step_seconds)'
        ) }} as step_number
    from aligned

),

final as (

    select
        calendar_id,
        first_step_from_seconds + step_number * step_seconds as step_from_seconds,
        opens_at as first_opens_at,
        open_seconds_before as first_seconds_before,
        open_seconds_until as first_seconds_until,
        next_opens_at as second_opens_at
    from numbered

)

select * from final
