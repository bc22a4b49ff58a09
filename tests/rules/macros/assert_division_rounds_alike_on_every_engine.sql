-- A quotient has six decimals and an average amount two, halves away from zero on every engine; nothing
-- divided by nothing is unknown, not zero. 73.85 / 2 and 0.0000005 are halves that floating point would round
-- down; 5 / 11 is rounded once, not from a digit that was rounded already.
with

cases as (

    {{ literal_rows(
        {
            'numerator': 'decimal(18, 2)',
            'denominator': 'integer',
            'quotient_expected': 'decimal(18, 6)',
            'average_expected': 'decimal(18, 2)',
        },
        [
            ['73.85', '2', '36.925', '36.93'],
            ['-73.85', '2', '-36.925', '-36.93'],
            ['1', '3', '0.333333', '0.33'],
            ['2', '3', '0.666667', '0.67'],
            ['1', '2000000', '0.000001', '0'],
            ['8000000.05', '2', '4000000.025', '4000000.03'],
            ['5', '11', '0.454545', '0.45'],
            ['4', '1', '4', '4'],
            ['4', '-1', '-4', '-4'],
            ['0', '5', '0', '0'],
            ['5', '0', none, none],
            ['5', none, none, none],
            [none, '5', none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ safe_divide('numerator', 'denominator') }} as quotient,
        {{ average_amount('numerator', 'denominator') }} as average
    from cases

),

validation_errors as (

    select * from computed
    where
        quotient is distinct from quotient_expected
        or average is distinct from average_expected

)

select * from validation_errors
