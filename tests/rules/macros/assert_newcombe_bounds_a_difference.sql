-- Newcombe (1998), table II, method 10: 56 of 70 against 48 of 80 is 0.0524 to 0.3339, 9 of 10 against 3 of 10
-- 0.1705 to 0.8090, 10 of 10 against 0 of 20 0.6791 to 1, 0 of 10 against 0 of 20 -0.1611 to 0.2775. Without trials,
-- and where a part is no part of its whole, there is no interval.
with

cases as (

    {{ literal_rows(
        {
            'a': 'integer', 'm': 'integer', 'b': 'integer', 'n': 'integer',
            'low_expected': 'decimal(18, 4)', 'high_expected': 'decimal(18, 4)',
        },
        [
            ['56', '70', '48', '80', '0.0524', '0.3339'],
            ['9', '10', '3', '10', '0.1705', '0.8090'],
            ['10', '10', '0', '20', '0.6791', '1.0000'],
            ['0', '10', '0', '20', '-0.1611', '0.2775'],
            ['0', '0', '3', '10', none, none],
            ['3', '10', '0', '0', none, none],
            ['-1', '10', '3', '10', none, none],
            ['11', '10', '3', '10', none, none],
            ['3', '10', '-1', '10', none, none],
            ['3', '10', '11', '10', none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ newcombe_low('a', 'm', 'b', 'n') }} as low,
        {{ newcombe_high('a', 'm', 'b', 'n') }} as high
    from cases

),

validation_errors as (

    select * from computed
    where round(low, 4) is distinct from low_expected or round(high, 4) is distinct from high_expected

)

select * from validation_errors
