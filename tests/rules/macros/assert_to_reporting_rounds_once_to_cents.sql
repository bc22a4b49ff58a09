-- An amount is multiplied by its rate and rounded to cents, halves away from zero; at a rate of 1 it is left
-- alone; without a rate or an amount it is unknown.
with

cases as (

    {{ literal_rows(
        {'amount': 'decimal(18, 2)', 'rate': 'decimal(18, 8)', 'converted_expected': 'decimal(18, 2)'},
        [
            ['0.33', '1.5', '0.5'],
            ['-0.33', '1.5', '-0.5'],
            ['100', '1', '100'],
            ['100', '92.12345678', '9212.35'],
            ['0', '92.5', '0'],
            ['1000000000', '0.00000001', '10'],
            ['1', none, none],
            [none, '92.5', none],
        ]
    ) }}

),

computed as (

    select
        *,
        cast({{ to_reporting('amount', 'rate') }} as decimal(18, 2)) as converted
    from cases

),

validation_errors as (

    select * from computed
    where
        converted is distinct from converted_expected

)

select * from validation_errors
