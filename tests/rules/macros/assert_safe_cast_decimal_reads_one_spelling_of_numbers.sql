-- Numbers are read in one spelling and rounded half away from zero; what is none, or does not fit, is NULL
-- and never an error.
with

cases as (

    {{ literal_rows(
        {
            'written': 'text',
            'with_two_expected': 'decimal(18, 2)',
            'with_four_expected': 'decimal(18, 4)',
        },
        [
            ['12', '12', '12'],
            ['-0.005', '-0.01', '-0.005'],
            ['2.675', '2.68', '2.675'],
            ['+5', '5', '5'],
            ['.5', '0.5', '0.5'],
            ['7.', '7', '7'],
            ['1e3', '1000', '1000'],
            ['1E-3', '0', '0.001'],
            ['99999999999999.99', '99999999999999.99', '99999999999999.99'],
            ['100000000000000', '100000000000000', none],
            ['9999999999999999.99', '9999999999999999.99', none],
            ['9999999999999999.995', none, none],
            ['1e99', none, none],
            ['1e400', none, none],
            ['1,5', none, none],
            ['1 000', none, none],
            [' 1', none, none],
            ['1_000', none, none],
            ['0x10', none, none],
            ['NaN', none, none],
            ['Infinity', none, none],
            ['-', none, none],
            ['', none, none],
            [none, none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ safe_cast_decimal('written', 2) }} as with_two,
        {{ safe_cast_decimal('written', 4) }} as with_four
    from cases

),

validation_errors as (

    select * from computed
    where
        with_two is distinct from with_two_expected
        or with_four is distinct from with_four_expected

)

select * from validation_errors
