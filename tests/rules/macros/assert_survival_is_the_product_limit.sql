-- A textbook case with ties, by hand: 10 rows; at 1 two end (won, lost) and one is censored, at 2 one wins, at 4
-- one is lost and one censored, at 5 two are censored, at 7 the last two end. A group of its own has nothing but
-- censored rows.
with

rows_given as (

    {{ literal_rows(
        {'grp': 'text', 'duration': 'bigint', 'cause': 'text'},
        [
            ['a', '1', 'won'], ['a', '1', 'lost'], ['a', '1', none], ['a', '2', 'won'], ['a', '4', 'lost'], ['a', '4', none],
            ['a', '5', none], ['a', '5', none], ['a', '7', 'won'], ['a', '7', 'won'],
            ['b', '3', none], ['b', '3', none],
        ]
    ) }}

),

{{ survival_ctes('curve', 'rows_given', ['grp'], ['won', 'lost']) }}

expected as (

    {{ literal_rows(
        {'grp': 'text', 'duration': 'bigint', 'at_risk': 'bigint', 'survival': 'decimal(18, 12)', 'won': 'decimal(18, 12)',
            'lost': 'decimal(18, 12)'},
        [
            ['a', '1', '10', '0.8', '0.1', '0.1'],
            ['a', '2', '7', '0.685714285714', '0.214285714286', '0.1'],
            ['a', '4', '6', '0.571428571429', '0.214285714286', '0.214285714286'],
            ['a', '5', '4', '0.571428571429', '0.214285714286', '0.214285714286'],
            ['a', '7', '2', '0', '0.785714285714', '0.214285714286'],
            ['b', '3', '2', '1', '0', '0'],
        ]
    ) }}

),

validation_errors as (

    select
        expected.*,
        curve.survival as survival_found
    from expected
    full join curve
        on expected.grp = curve.grp and expected.duration = curve.duration
    where
        expected.at_risk is distinct from curve.at_risk_count
        or abs(expected.survival - curve.survival) > 1e-11
        or abs(expected.won - curve.cumulative_incidence_won) > 1e-11
        or abs(expected.lost - curve.cumulative_incidence_lost) > 1e-11

)

select * from validation_errors
