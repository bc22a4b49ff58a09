-- Days between dates are whole and signed, also over a leap day and a year; adding them goes there and back;
-- NULL stays NULL.
with

cases as (

    {{ literal_rows(
        {
            'first_day': 'date',
            'second_day': 'date',
            'day_count_expected': 'integer',
            'iso_weekday_expected': 'integer',
            'week_later_expected': 'date',
            'month_before_expected': 'date',
        },
        [
            ['2024-02-28', '2024-03-01', '2', '5', '2024-03-08', '2024-01-30'],
            ['2023-02-28', '2023-03-01', '1', '3', '2023-03-08', '2023-01-29'],
            ['2026-01-01', '2026-01-01', '0', '4', '2026-01-08', '2025-12-01'],
            ['2026-01-02', '2026-01-01', '-1', '4', '2026-01-08', '2025-12-01'],
            ['2025-12-29', '2026-01-04', '6', '7', '2026-01-11', '2025-12-04'],
            ['2025-12-29', '2025-12-29', '0', '1', '2026-01-05', '2025-11-28'],
            [none, '2026-01-01', none, '4', '2026-01-08', '2025-12-01'],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ days_between('first_day', 'second_day') }} as day_count,
        {{ iso_weekday('second_day') }} as iso_weekday,
        cast({{ add_days('second_day', 7) }} as date) as week_later,
        cast({{ add_days('second_day', -31) }} as date) as month_before
    from cases

),

validation_errors as (

    select * from computed
    where
        day_count is distinct from day_count_expected
        or iso_weekday is distinct from iso_weekday_expected
        or week_later is distinct from week_later_expected
        or month_before is distinct from month_before_expected

)

select * from validation_errors
