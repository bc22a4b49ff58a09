-- An amount of millions survives the conversion, with the four decimals of a line as well as with cents.
with

cases as (

    {{ literal_rows(
        {
            'amount': 'decimal(18, 4)',
            'rate': 'decimal(18, 8)',
            'line_expected': 'decimal(18, 4)',
            'cents_expected': 'decimal(18, 2)',
        },
        [
            ['1277471.32', '1', '1277471.32', '1277471.32'],
            ['1277471.3251', '1', '1277471.3251', '1277471.33'],
            ['1277471.3251', '2.5', '3193678.3128', '3193678.31'],
            ['99999999999', '92.5', '9249999999907.5', '9249999999907.5'],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ to_reporting('amount', 'rate', 4) }} as line_amount,
        {{ to_reporting('amount', 'rate') }} as cents_amount
    from cases

),

validation_errors as (

    select * from computed
    where
        line_amount is distinct from line_expected
        or cents_amount is distinct from cents_expected

)

select * from validation_errors
