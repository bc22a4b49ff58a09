-- A deal that is re-sent closed beats its open row even where the closing time is missing from the clock
-- columns; a customer is as of its last update, and a row that states no update is the oldest. Where all this is the
-- same, the hash of the content decides, so that it is the same row every night, wherever it stands in the file.
{% set created_at = '2024-01-01T00:00:00Z' -%}
{%- set deals = [
    {'deal_id': 'd1', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'open'},
    {'deal_id': 'd1', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'lost', 'closed_at': '2024-02-01'},
    {'deal_id': 'd2', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'open'},
    {'deal_id': 'd2', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won'},
    {'deal_id': 'd3', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'lost'},
    {'deal_id': 'd3', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'open'},
    {'deal_id': 'd4', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'open'},
    {'deal_id': 'd4', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'lost'},
    {'deal_id': 'd5', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won'},
    {'deal_id': 'd5', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'open'},
    {'deal_id': 'd6', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won', 'amount': '5'},
    {'deal_id': 'd6', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won', 'amount': '6'},
    {'deal_id': 'd7', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won', 'amount': '6'},
    {'deal_id': 'd7', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won', 'amount': '5'},
    {'deal_id': 'd8', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won', 'amount': '5'},
    {'deal_id': 'd8', 'pipeline_id': 'p', 'created_at': created_at, 'outcome': 'won', 'amount': '6'},
] -%}
{%- set customers = [
    {'customer_id': 'c1', 'city': 'Old', 'created_at': '2024-05-01T00:00:00Z'},
    {'customer_id': 'c1', 'city': 'New', 'created_at': created_at, 'updated_at': '2024-02-01T00:00:00Z'},
    {'customer_id': 'c1', 'city': 'Older', 'created_at': created_at, 'updated_at': '2024-01-15T00:00:00Z'},
] -%}

with

given_deals as (

    {{ raw_rows_of('deals', deals) }}

),

given_customers as (

    {{ raw_rows_of('customers', customers) }}

),

given_rates as (

    {{ literal_rows({'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'}, []) }}

),

deals as (

    {{ checked_rows('deals', {'files': 'given_deals'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

customers as (

    {{ checked_rows('customers', {'files': 'given_customers'}, {'rates': none, 'parents': none}, {}) }}

),

got as (

    select
        deal_id as row_key,
        coalesce(outcome || ' ' || cast(amount as text), outcome) as row_value,
        verdict
    from deals
    union all
    select
        customer_id as row_key,
        city as row_value,
        verdict
    from customers

),

expected as (

    {{ literal_rows(
        {'row_key': 'text', 'row_value': 'text', 'verdict': 'text'},
        [
            ['files:d1', 'open', 'duplicate'],
            ['files:d1', 'lost', 'valid'],
            ['files:d2', 'open', 'duplicate'],
            ['files:d2', 'won', 'valid'],
            ['files:d3', 'lost', 'valid'],
            ['files:d3', 'open', 'duplicate'],
            ['files:d4', 'open', 'duplicate'],
            ['files:d4', 'lost', 'valid'],
            ['files:d5', 'won', 'valid'],
            ['files:d5', 'open', 'duplicate'],
            ['files:d6', 'won 5.00', 'duplicate'],
            ['files:d6', 'won 6.00', 'valid'],
            ['files:d7', 'won 6.00', 'duplicate'],
            ['files:d7', 'won 5.00', 'valid'],
            ['files:d8', 'won 5.00', 'valid'],
            ['files:d8', 'won 6.00', 'duplicate'],
            ['files:c1', 'Old', 'duplicate'],
            ['files:c1', 'New', 'valid'],
            ['files:c1', 'Older', 'duplicate'],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['row_key', 'row_value', 'verdict']) }}

)

select * from validation_errors
