-- A rate is above zero and belongs to a currency and a day; a row that lacks a part of this key is named by its
-- content. Of two rates of one day the hash of the content decides, wherever they stand in the file.
{% set rates = [] -%}
{%- for currency_code, valid_on, rate in [
    ('USD', '2024-01-01', '0.5'), ('USD', '2024-01-02', '1'), ('USD', '2024-01-03', '0'), ('USD', '2024-01-04', '-0.5'),
    (none, '2024-01-05', '1'), ('USD', none, '3'),
    ('USD', '2024-02-01', '2'), ('USD', '2024-02-01', '3'), ('USD', '2024-02-02', '3'), ('USD', '2024-02-02', '2'),
    ('USD', '2024-02-04', '3'), ('USD', '2024-02-04', '2'),
] -%}
{%- do rates.append({'currency_code': currency_code, 'valid_on': valid_on, 'rate_to_reporting': rate}) -%}
{%- endfor %}

with

given_rates as (

    {{ raw_rows_of('fx_rates', rates) }}

),

checked as (

    {{ checked_rows('fx_rates', {'files': 'given_rates'}, {'rates': none, 'parents': none}, {}) }}

),

got as (

    select
        valid_on,
        rate_to_reporting,
        verdict,
        rejection_reason,
        coalesce({{ full_match('row_id', 'files:row [0-9a-f]{12}') }}, false) as is_named_by_content
    from checked

),

expected as (

    {{ literal_rows(
        {
            'valid_on': 'date',
            'rate_to_reporting': 'decimal(18, 8)',
            'verdict': 'text',
            'rejection_reason': 'text',
            'is_named_by_content': 'boolean',
        },
        [
            ['2024-01-01', '0.5', 'valid', none, 'false'],
            ['2024-01-02', '1', 'valid', none, 'false'],
            ['2024-01-03', '0', 'quarantined', "rate_to_reporting '0' is not above 0", 'false'],
            ['2024-01-04', '-0.5', 'quarantined', "rate_to_reporting '-0.5' is not above 0", 'false'],
            ['2024-01-05', '1', 'quarantined', 'currency_code is missing', 'true'],
            [none, '3', 'quarantined', 'valid_on is missing', 'true'],
            ['2024-02-01', '2', 'duplicate', none, 'false'],
            ['2024-02-01', '3', 'valid', none, 'false'],
            ['2024-02-02', '3', 'duplicate', none, 'false'],
            ['2024-02-02', '2', 'valid', none, 'false'],
            ['2024-02-04', '3', 'valid', none, 'false'],
            ['2024-02-04', '2', 'duplicate', none, 'false'],
        ]
    ) }}

),

validation_errors as (

    {{ differences(
        'got', 'expected', ['valid_on', 'rate_to_reporting', 'verdict', 'rejection_reason', 'is_named_by_content']
    ) }}

)

select * from validation_errors
