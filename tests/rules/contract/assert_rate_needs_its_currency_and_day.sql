-- A rate is above zero and belongs to a currency and a day; a row that lacks a part of this key is named by its
-- content.
{% set rates = [] -%}
{%- for currency_code, valid_on, rate in [
    ('USD', '2024-01-01', '0.5'), ('USD', '2024-01-02', '1'), ('USD', '2024-01-03', '0'), ('USD', '2024-01-04', '-0.5'),
    (none, '2024-01-05', '1'), ('USD', none, '3'),
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
        rate_to_reporting,
        verdict,
        rejection_reason,
        coalesce({{ full_match('row_id', 'files:row [0-9a-f]{12}') }}, false) as is_named_by_content
    from checked

),

expected as (

    {{ literal_rows(
        {
            'rate_to_reporting': 'decimal(18, 8)',
            'verdict': 'text',
            'rejection_reason': 'text',
            'is_named_by_content': 'boolean',
        },
        [
            ['0.5', 'valid', none, 'false'],
            ['1', 'valid', none, 'false'],
            ['0', 'quarantined', "rate_to_reporting '0' is not above 0", 'false'],
            ['-0.5', 'quarantined', "rate_to_reporting '-0.5' is not above 0", 'false'],
            ['1', 'quarantined', 'currency_code is missing', 'true'],
            ['3', 'quarantined', 'valid_on is missing', 'true'],
        ]
    ) }}

),

validation_errors as (

    {{ differences(
        'got', 'expected', ['rate_to_reporting', 'verdict', 'rejection_reason', 'is_named_by_content']
    ) }}

)

select * from validation_errors
