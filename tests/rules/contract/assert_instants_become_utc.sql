-- A time with an offset is converted to UTC, one without is UTC; digits finer than a microsecond are cut off,
-- and a day alone is its first instant in the business time zone.
-- A time whose offset stands without seconds is in quarantine on every engine rather than read on some.
{% set own = var('reporting_currency') -%}
{%- set cases = [
    ['2024-01-31T10:00:00Z', '2024-01-31 10:00:00'],
    ['2024-01-31 10:00:00', '2024-01-31 10:00:00'],
    ['2024-01-31 10:00', '2024-01-31 10:00:00'],
    ['2024-01-31 10:00:00 UTC', '2024-01-31 10:00:00'],
    ['2024-01-31T10:00:00+03:00', '2024-01-31 07:00:00'],
    ['2024-01-31T10:00:00+0300', '2024-01-31 07:00:00'],
    ['2024-01-31T01:00:00+03', '2024-01-30 22:00:00'],
    ['2024-01-31T23:30:00-00:45', '2024-02-01 00:15:00'],
    ['2024-02-29T23:59:59.123456999Z', '2024-02-29 23:59:59.123456'],
    ['2024-01-31T10:00+03:00', none],
    ['2024-01-31T24:00:00Z', none],
    ['2024-01-31T10:60:00Z', none],
    ['2024-13-01T10:00:00Z', none],
    ['31.01.2024 10:00:00', none],
] -%}
{%- set rows = [] -%}
{%- set instants = [] -%}
{%- for written, instant in cases -%}
{%- do rows.append({
    'order_id': loop.index, 'ordered_at': written, 'status': 'paid', 'currency_code': own, 'gross_amount': 1
}) -%}
{%- do instants.append(['files:' ~ loop.index, instant, 'valid' if instant else 'quarantined']) -%}
{%- endfor -%}
{%- do rows.append({
    'order_id': 'day', 'ordered_at': '2024-01-31', 'status': 'paid', 'currency_code': own, 'gross_amount': 1
}) -%}

with

given_orders as (

    {{ raw_rows_of('orders', rows) }}

),

given_rates as (

    {{ literal_rows({'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'}, []) }}

),

got as (

    {{ checked_rows('orders', {'files': 'given_orders'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

expected as (

    {{ literal_rows({'order_id': 'text', 'ordered_at': 'timestamp', 'verdict': 'text'}, instants) }}
    union all
    select
        'files:day' as order_id,
        {{ first_instant("cast('2024-01-31' as date)") }} as ordered_at,
        'valid' as verdict

),

validation_errors as (

    {{ differences('got', 'expected', ['order_id', 'ordered_at', 'verdict']) }}

)

select * from validation_errors
