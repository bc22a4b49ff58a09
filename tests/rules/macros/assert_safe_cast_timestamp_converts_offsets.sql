-- A time with an offset becomes UTC, one without is UTC; finer than a microsecond is cut off; what no engine
-- reads alike is NULL. (Days alone depend on the zone: the unit tests of run_as_of hold them.)
with

cases as (

    {{ literal_rows(
        {'written': 'text', 'instant_expected': 'timestamp'},
        [
            ['2024-01-31 10:00:00', '2024-01-31 10:00:00'],
            ['2024-01-31T10:00', '2024-01-31 10:00:00'],
            ['2024-01-31T10:00:00+03:00', '2024-01-31 07:00:00'],
            ['2024-01-31T10:00:00-03:30', '2024-01-31 13:30:00'],
            ['2024-01-01T01:00:00+0300', '2023-12-31 22:00:00'],
            ['2024-01-31T10:00:00+15', '2024-01-30 19:00:00'],
            ['2024-01-31T10:00:00.5Z', '2024-01-31 10:00:00.5'],
            ['2024-01-31T10:00:00.9999999Z', '2024-01-31 10:00:00.999999'],
            ['2024-01-31 10:00:00 UTC', '2024-01-31 10:00:00'],
            ['2024-01-31T10:00+03:00', none],
            ['2024-01-31T10:00:00+16:00', none],
            ['2024-01-31T10:00:00 MSK', none],
            ['2024-01-31T24:00:00', none],
            ['2024-01-31T10:00:60Z', none],
            ['2023-02-29T10:00:00Z', none],
            ['2024/01/31', none],
            ['yesterday', none],
            ['1706695200', none],
            ['', none],
            [none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ safe_cast_timestamp('written') }} as instant
    from cases

),

validation_errors as (

    select * from computed
    where
        instant is distinct from instant_expected

)

select * from validation_errors
