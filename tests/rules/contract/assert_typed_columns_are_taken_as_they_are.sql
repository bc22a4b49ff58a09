-- A file that carries types (Parquet) gives days and numbers as such; they are taken as they are, and judged like those
-- that were read from text.
with

given_rates as (

    {{ literal_rows(
        {
            'currency_code': 'text', 'valid_on': 'date', 'rate_to_reporting': 'decimal(18, 8)',
            'rejection_reason': 'text',
        },
        [['USD', '2024-01-31', '90.12345678', none], ['USD', '1989-12-31', '0', none]]
    ) }}

),

checked as (

    {{ checked_rows('fx_rates', {'files': 'given_rates'}, {'rates': none, 'parents': none}, {}) }}

),

expected as (

    {{ literal_rows(
        {'valid_on': 'date', 'rate_to_reporting': 'decimal(18, 8)', 'verdict': 'text', 'rejection_reason': 'text'},
        [
            ['2024-01-31', '90.12345678', 'valid', none],
            [
                '1989-12-31', '0', 'quarantined',
                "valid_on '1989-12-31' is before 1990-01-01; rate_to_reporting '0.00000000' is not above 0",
            ],
        ]
    ) }}

),

validation_errors as (

    {{ differences('checked', 'expected', ['valid_on', 'rate_to_reporting', 'verdict', 'rejection_reason']) }}

)

select * from validation_errors
