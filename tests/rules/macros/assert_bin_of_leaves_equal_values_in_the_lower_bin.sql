-- A bin is 1 plus the number of cut points a value is strictly greater than; equal cut points leave bins
-- empty.
with

cases as (

    {{ literal_rows(
        {
            'metric_value': 'decimal(18, 2)',
            'cut_1': 'decimal(18, 2)',
            'cut_2': 'decimal(18, 2)',
            'cut_3': 'decimal(18, 2)',
            'cut_4': 'decimal(18, 2)',
            'bin_expected': 'integer',
        },
        [
            ['1', '1', '2', '4', '9', '1'],
            ['1.01', '1', '2', '4', '9', '2'],
            ['4', '1', '2', '4', '9', '3'],
            ['9', '1', '2', '4', '9', '4'],
            ['9.01', '1', '2', '4', '9', '5'],
            ['-1', '0', '0', '0', '0', '1'],
            ['0', '0', '0', '0', '0', '1'],
            ['0.01', '0', '0', '0', '0', '5'],
        ]
    ) }}

),

computed as (

    select
        *,
        {{ bin_of('metric_value', 'cases') }} as bin
    from cases

),

validation_errors as (

    select * from computed
    where
        bin is distinct from bin_expected

)

select * from validation_errors
