-- A whole number is read, also where a tool wrote it as 12.0; a fraction, a number that does not fit and a
-- text are NULL.
with

cases as (

    {{ literal_rows(
        {'written': 'text', 'number_expected': 'integer'},
        [
            ['12', '12'],
            ['12.0', '12'],
            ['12.', '12'],
            ['-3', '-3'],
            ['+3', '3'],
            ['007', '7'],
            ['2147483647', '2147483647'],
            ['2147483648', none],
            ['-2147483648', '-2147483648'],
            ['-2147483649', none],
            ['12.5', none],
            ['1e3', none],
            ['twelve', none],
            ['', none],
            [none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ safe_cast_integer('written') }} as number
    from cases

),

validation_errors as (

    select * from computed
    where
        number is distinct from number_expected

)

select * from validation_errors
