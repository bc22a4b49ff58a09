-- A skipped time counts from before the change, a repeated one is its second coming; seconds are added and counted
-- from midnight; numbers are listed with both ends, none where the first is larger.
with

cases as (

    {{ literal_rows(
        {'local_at': 'timestamp', 'time_zone': 'text', 'utc_expected_at': 'timestamp', 'second_expected': 'integer'},
        [
            ['2026-07-01 12:00:00', 'Europe/Moscow', '2026-07-01 09:00:00', '43200'],
            ['2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-29 01:30:00', '9000'],
            ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25 01:30:00', '9000'],
            ['2018-11-04 00:00:00', 'America/Sao_Paulo', '2018-11-04 03:00:00', '0'],
            ['2026-01-01 23:59:59.9', 'UTC', '2026-01-01 23:59:59.9', '86399'],
            [none, 'UTC', none, none],
        ]
    ) }}

),

bounds as (

    {{ literal_rows(
        {'first_number': 'bigint', 'last_number': 'bigint', 'count_expected': 'bigint'},
        [['0', '0', '1'], ['0', '-1', '0'], ['-1', '2', '4']]
    ) }}

),

listed as (

    select
        first_number,
        {{ integers_from_to('first_number', 'last_number') }} as listed_number
    from bounds

),

counted as (

    select
        bounds.first_number,
        bounds.last_number,
        bounds.count_expected,
        count(listed.listed_number) as number_count
    from bounds
    left join listed
        on
            bounds.first_number = listed.first_number
            and bounds.last_number >= bounds.first_number
            and bounds.last_number >= listed.listed_number
    group by bounds.first_number, bounds.last_number, bounds.count_expected

),

validation_errors as (

    select
        cast(local_at as text) as given,
        cast({{ utc_instant('local_at', 'time_zone') }} as text) as found
    from cases
    where
        {{ utc_instant('local_at', 'time_zone') }} is distinct from utc_expected_at
        or {{ second_of_day('local_at') }} is distinct from second_expected
        or {{ add_seconds('local_at', '-3600') }} is distinct from local_at - interval '1 hour'

    union all

    select
        cast(last_number as text) as given,
        cast(number_count as text) as found
    from counted
    where number_count <> count_expected

)

select * from validation_errors
