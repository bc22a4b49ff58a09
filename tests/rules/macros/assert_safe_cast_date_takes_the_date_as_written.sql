-- A date is read as written, also where a time and an offset follow it; a day that does not exist is NULL and
-- never an error.
with

cases as (

    {{ literal_rows(
        {'written': 'text', 'read_day_expected': 'date'},
        [
            ['2024-01-31', '2024-01-31'],
            ['2024-02-29', '2024-02-29'],
            ['2023-02-29', none],
            ['2000-02-29', '2000-02-29'],
            ['1900-02-29', none],
            ['2024-04-31', none],
            ['2024-12-31T23:59:59-10:00', '2024-12-31'],
            ['2024-01-31 10:00', '2024-01-31'],
            ['2024-00-10', none],
            ['2024-13-01', none],
            ['2024-01-00', none],
            ['31.01.2024', none],
            ['2024/01/31', none],
            ['2024-1-31', none],
            [' 2024-01-31', none],
            ['20240131', none],
            ['', none],
            [none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ safe_cast_date('written') }} as read_day
    from cases

),

validation_errors as (

    select * from computed
    where
        read_day is distinct from read_day_expected

)

select * from validation_errors
