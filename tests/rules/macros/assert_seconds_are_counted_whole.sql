-- Whole seconds, the begun one not counted, also across a day and a leap day; an earlier end is negative, an
-- unknown one NULL.
with

cases as (

    {{ literal_rows(
        {'earlier_at': 'timestamp', 'later_at': 'timestamp', 'seconds_expected': 'bigint'},
        [
            ['2026-01-01 00:00:00', '2026-01-01 00:00:00', '0'],
            ['2026-01-01 00:00:00', '2026-01-01 00:00:01.999999', '1'],
            ['2024-02-28 23:59:59', '2024-03-01 00:00:00', '86401'],
            ['2026-01-01 00:00:10', '2026-01-01 00:00:00', '-10'],
            ['2000-01-01 00:00:00', '2026-01-01 00:00:00', '820540800'],
            [none, '2026-01-01 00:00:00', none],
        ]
    ) }}

),

validation_errors as (

    select * from cases
    where {{ seconds_between('earlier_at', 'later_at') }} is distinct from seconds_expected

)

select * from validation_errors
