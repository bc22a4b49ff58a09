-- Golden cases on the calendars of the seeds, local times beside them: a deadline on closing time stays that day, a
-- second later is a second after the next opening; nothing is consumed outside hours; weekends, holidays, transferred
-- and shortened days, lunch, and both clock changes. Seconds of around the clock are those of the wall clock.
{%- set edges = [
    ['ru_office', '2026-07-01 14:00:00', '3600', '2026-07-01 15:00:00', 'closing time stays that day (18:00)'],
    ['ru_office', '2026-07-01 14:00:00', '3601', '2026-07-02 06:00:01', 'one second later is the next opening'],
    ['ru_office', '2026-07-03 14:59:59', '2', '2026-07-06 06:00:01', 'over a weekend'],
    ['ru_office', '2026-07-04 10:00:00', '1', '2026-07-06 06:00:01', 'from a Saturday'],
    ['ru_office', '2026-07-04 10:00:00', '0', '2026-07-04 10:00:00', 'nothing to wait for'],
    ['ru_office', '2024-11-02 13:00:00', '7200', '2024-11-05 07:00:00', 'a working Saturday that ends at 17:00, then a long weekend'],
    ['ru_office', '2025-12-30 14:30:00', '3600', '2026-01-12 06:30:00', 'over the New Year holidays'],
    ['ru_office_with_lunch', '2026-07-01 09:30:00', '3600', '2026-07-01 11:30:00', 'over lunch'],
    ['ru_office_with_lunch', '2026-07-01 09:30:00', '1800', '2026-07-01 10:00:00', 'until lunch begins'],
    ['de_office', '2026-03-27 14:30:00', '3600', '2026-03-30 07:30:00', 'over the change to summer time'],
    ['de_office', '2026-10-23 13:30:00', '3600', '2026-10-26 08:30:00', 'over the change to winter time'],
    ['de_office', '2026-04-02 15:59:00', '120', '2026-04-07 07:01:00', 'over Easter'],
    ['always', '2026-03-29 00:30:00', '86400', '2026-03-30 00:30:00', 'around the clock'],
] %}
with

cases as (

    {{ literal_rows(
        {
            'calendar_id': 'text', 'started_at': 'timestamp', 'target_seconds': 'bigint', 'due_expected_at': 'timestamp',
            'what': 'text',
        },
        edges
    ) }}

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

clock_steps as (

    select * from {{ ref('int_business_clock_steps') }}

),

started as (

    select
        cases.*,
        start_day.step_seconds,
        {{ open_seconds('start_day', 'cases.calendar_id', 'cases.started_at') }} + cases.target_seconds
            as consumed_seconds,
        {{ business_seconds_between(
            'start_day', 'due_day', 'cases.calendar_id', 'cases.started_at', 'cases.due_expected_at'
        ) }} as elapsed_seconds,
        {{ business_seconds_between(
            'due_day', 'start_day', 'cases.calendar_id', 'cases.due_expected_at', 'cases.started_at'
        ) }} as backward_seconds
    from cases
    left join clock_days as start_day
        on {{ on_business_clock('start_day', 'cases.calendar_id', 'cases.started_at') }}
    left join clock_days as due_day
        on {{ on_business_clock('due_day', 'cases.calendar_id', 'cases.due_expected_at') }}

),

due as (

    select
        started.*,
        {{ business_deadline(
            'clock_steps', 'started.calendar_id', 'started.started_at', 'started.consumed_seconds', 'started.target_seconds'
        ) }} as due_at
    from started
    left join clock_steps
        on {{ on_business_deadline(
            'clock_steps', 'started.calendar_id', 'started.consumed_seconds', 'started.step_seconds'
        ) }}

),

validation_errors as (

    select * from due
    where
        due_at is distinct from due_expected_at
        or elapsed_seconds is distinct from target_seconds
        or (backward_seconds is not null and target_seconds > 0)

)

select * from validation_errors
