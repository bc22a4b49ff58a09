-- Newcombe (1998), table II, method 10: 56 of 70 against 48 of 80 is at most 0.3339, 9 of 10 against 3 of 10 at
-- most 0.8090, 10 of 10 against 0 of 20 at most 1, 0 of 10 against 0 of 20 at most 0.2775. Without trials there is
-- no interval.
with

cases as (

    {{ literal_rows(
        {'a': 'integer', 'm': 'integer', 'b': 'integer', 'n': 'integer', 'high_expected': 'decimal(18, 4)'},
        [
            ['56', '70', '48', '80', '0.3339'],
            ['9', '10', '3', '10', '0.8090'],
            ['10', '10', '0', '20', '1.0000'],
            ['0', '10', '0', '20', '0.2775'],
            ['0', '0', '3', '10', none],
            ['3', '10', '0', '0', none],
        ]
    ) }}

),

computed as (

    select
        *,
        cast(round({{ newcombe_high('a', 'm', 'b', 'n') }}, 4) as decimal(18, 4)) as high
    from cases

),

validation_errors as (

    select * from computed
    where high is distinct from high_expected

)

select * from validation_errors
