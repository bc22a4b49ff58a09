-- Of several usable rows with one key the newest is valid, by newest_by, then by the life cycle, then by
-- content; the others are duplicates. A row in quarantine never competes, and the same native id in two
-- systems is two orders, each of its own.
{% set own = var('reporting_currency') -%}
{%- set first_system = [
    ['by_time', '2024-01-01T00:00:00Z', 'cancelled', '1'],
    ['by_time', '2024-01-02T00:00:00Z', 'pending', '2'],
    ['by_state', '2024-01-01T00:00:00Z', 'pending', '1'],
    ['by_state', '2024-01-01T00:00:00Z', 'cancelled', '2'],
    ['by_state', '2024-01-01T00:00:00Z', 'paid', '3'],
    ['same', '2024-01-01T00:00:00Z', 'paid', '1'],
    ['same', '2024-01-01T00:00:00Z', 'paid', '1'],
    ['same', '2024-01-01T00:00:00Z', 'paid', '1'],
    ['broken', '2024-01-01T00:00:00Z', 'paid', '1'],
    ['broken', '2024-01-02T00:00:00Z', 'paid', 'much'],
    ['mixed', '2024-01-01T00:00:00Z', 'paid', '1'],
    ['mixed', '2024-01-02T00:00:00Z', 'paid', '2'],
    ['mixed', '2024-01-03T00:00:00Z', 'paid', 'much'],
    ['shared', '2024-01-01T00:00:00Z', 'paid', '1'],
] -%}
{%- set second_system = [['shared', '2024-01-02T00:00:00Z', 'paid', '2']] -%}
{%- set mappings = {'first': [], 'second': []} -%}
{%- for system, rows in [('first', first_system), ('second', second_system)] -%}
{%- for order_id, ordered_at, status, gross_amount in rows -%}
{%- do mappings[system].append({
    'order_id': order_id, 'ordered_at': ordered_at, 'status': status, 'gross_amount': gross_amount, 'currency_code': own
}) -%}
{%- endfor -%}
{%- endfor %}

with

first_orders as (

    {{ raw_rows_of('orders', mappings.first) }}

),

second_orders as (

    {{ raw_rows_of('orders', mappings.second) }}

),

given_rates as (

    {{ literal_rows({'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'}, []) }}

),

got as (

    {{ checked_rows(
        'orders', {'first': 'first_orders', 'second': 'second_orders'}, {'rates': 'given_rates', 'parents': none}, {}
    ) }}

),

expected as (

    {{ literal_rows(
        {
            'order_id': 'text', 'source_system': 'text', 'status': 'text', 'gross_amount': 'decimal(18, 2)',
            'verdict': 'text',
        },
        [
            ['first:by_time', 'first', 'cancelled', '1', 'duplicate'],
            ['first:by_time', 'first', 'pending', '2', 'valid'],
            ['first:by_state', 'first', 'pending', '1', 'duplicate'],
            ['first:by_state', 'first', 'cancelled', '2', 'valid'],
            ['first:by_state', 'first', 'paid', '3', 'duplicate'],
            ['first:same', 'first', 'paid', '1', 'valid'],
            ['first:same', 'first', 'paid', '1', 'duplicate'],
            ['first:same', 'first', 'paid', '1', 'duplicate'],
            ['first:broken', 'first', 'paid', '1', 'valid'],
            ['first:broken', 'first', 'paid', none, 'quarantined'],
            ['first:mixed', 'first', 'paid', '1', 'duplicate'],
            ['first:mixed', 'first', 'paid', '2', 'valid'],
            ['first:mixed', 'first', 'paid', none, 'quarantined'],
            ['first:shared', 'first', 'paid', '1', 'valid'],
            ['second:shared', 'second', 'paid', '2', 'valid'],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['order_id', 'source_system', 'status', 'gross_amount', 'verdict']) }}

)

select * from validation_errors
