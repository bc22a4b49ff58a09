-- An amount is multiplied by its rate and rounded once, to cents or to the scale asked for, halves away from zero;
-- without a rate or an amount it is unknown.
with

cases as (

    {{ literal_rows(
        {
            'amount': 'decimal(18, 4)',
            'rate': 'decimal(18, 8)',
            'in_cents_expected': 'decimal(18, 2)',
            'with_four_expected': 'decimal(18, 4)',
        },
        [
            ['0.33', '1.5', '0.5', '0.495'],
            ['-0.33', '1.5', '-0.5', '-0.495'],
            ['100.005', '1', '100.01', '100.005'],
            ['100', '92.12345678', '9212.35', '9212.3457'],
            ['0', '92.5', '0', '0'],
            ['1000000000', '0.00000001', '10', '10'],
            ['1', none, none, none],
            [none, '92.5', none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ to_reporting('amount', 'rate') }} as in_cents,
        {{ to_reporting('amount', 'rate', 4) }} as with_four
    from cases

),

validation_errors as (

    select * from computed
    where
        in_cents is distinct from in_cents_expected
        or with_four is distinct from with_four_expected

)

select * from validation_errors
