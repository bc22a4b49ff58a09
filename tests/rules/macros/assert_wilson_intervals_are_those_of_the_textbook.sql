-- The score interval without continuity correction. The first four cases are those of Newcombe, Two-sided
-- confidence intervals for the single proportion (1998), table I, method 3, which gives four decimals; all
-- were computed to fifty digits. An interval ends exactly at 0 and at 1; without trials, or with more
-- successes than trials, nothing is known. The 90 % interval is narrower.
with

cases as (

    {{ literal_rows(
        {
            'successes': 'bigint',
            'trials': 'bigint',
            'low_expected': 'decimal(18, 6)',
            'high_expected': 'decimal(18, 6)',
        },
        [
            ['81', '263', '0.255289', '0.366210'],
            ['15', '148', '0.062386', '0.160487'],
            ['0', '20', '0', '0.161125'],
            ['1', '29', '0.006113', '0.171755'],
            ['29', '29', '0.883030', '1'],
            ['28', '29', '0.828245', '0.993887'],
            ['0', '1', '0', '0.793451'],
            ['1', '1', '0.206549', '1'],
            ['1', '2', '0.094531', '0.905469'],
            ['40', '42', '0.842101', '0.986842'],
            ['4238', '6711', '0.619887', '0.642964'],
            ['500000', '1000000', '0.499020', '0.500980'],
            ['1', '1000000000', '0', '0'],
            ['0', '0', none, none],
            ['3', none, none, none],
            [none, '3', none, none],
            ['4', '3', none, none],
            ['-1', '3', none, none],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ wilson_low('successes', 'trials') }} as low,
        {{ wilson_high('successes', 'trials') }} as high,
        {{ wilson_low('successes', 'trials', z=1.6448536269514722) }} as low_of_90,
        {{ wilson_high('successes', 'trials', z=1.6448536269514722) }} as high_of_90
    from cases

),

validation_errors as (

    select * from computed
    where
        low is distinct from low_expected
        or high is distinct from high_expected
        or (successes = 81 and (low_of_90 <> 0.263314 or high_of_90 <> 0.356566))
        or (successes = 81 and (low_of_90 is null or high_of_90 is null))

)

select * from validation_errors
