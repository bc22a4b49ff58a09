-- A row whose key is missing is named by a hash of its content, so that it is found again wherever it stands
-- in the file: equal rows have one name, others another.
{% set refunds = [] -%}
{%- for refund_id, amount in [(none, '1'), (none, '1'), (none, '2'), ('r1', 'many')] -%}
{%- do refunds.append({'refund_id': refund_id, 'refunded_at': '2024-01-01T00:00:00Z', 'amount': amount}) -%}
{%- endfor -%}

with

given_refunds as (

    {{ raw_rows_of('refunds', refunds) }}

),

given_rates as (

    {{ literal_rows({'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'}, []) }}

),

refunds as (

    {{ checked_rows('refunds', {'files': 'given_refunds'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

got as (

    select
        amount,
        verdict,
        row_id = 'files:r1' as is_named_by_key,
        {{ full_match('row_id', 'files:row [0-9a-f]{12}') }} as is_named_by_content,
        count(*) over (partition by row_id) as rows_of_the_name
    from refunds

),

expected as (

    {{ literal_rows(
        {
            'amount': 'decimal(18, 2)',
            'verdict': 'text',
            'is_named_by_key': 'boolean',
            'is_named_by_content': 'boolean',
            'rows_of_the_name': 'bigint',
        },
        [
            ['1', 'quarantined', 'false', 'true', '2'],
            ['1', 'quarantined', 'false', 'true', '2'],
            ['2', 'quarantined', 'false', 'true', '1'],
            [none, 'quarantined', 'true', 'false', '1'],
        ]
    ) }}

),

validation_errors as (

    {{ differences(
        'got', 'expected', ['amount', 'verdict', 'is_named_by_key', 'is_named_by_content', 'rows_of_the_name']
    ) }}

)

select * from validation_errors
