-- An instant is written to the microsecond, with zeros, and ends with the sign of UTC, on every engine.
with

given as (

    {{ literal_rows(
        {'name': 'text', 'instant_at': 'timestamp'},
        [
            ['second', '2026-07-01 09:30:00'],
            ['fraction', '2026-07-01 09:30:00.5'],
            ['microsecond', '2026-12-31 23:59:59.000001'],
            ['missing', none],
        ]
    ) }}

),

got as (

    select
        name,
        {{ instant_text('instant_at') }} as instant_text
    from given

),

expected as (

    {{ literal_rows(
        {'name': 'text', 'instant_text': 'text'},
        [
            ['second', '2026-07-01T09:30:00.000000Z'],
            ['fraction', '2026-07-01T09:30:00.500000Z'],
            ['microsecond', '2026-12-31T23:59:59.000001Z'],
            ['missing', none],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['name', 'instant_text']) }}

)

select * from validation_errors
