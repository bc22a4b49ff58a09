-- An order without lines is in quarantine where its source gives lines at all. A source that gives none, or
-- whose lines are an empty file, is trusted without; lines of a source without orders make no order. Equal
-- rows of one source stay as many as they are, and several lines make no second order; a line finds its order
-- whatever blanks stand around the number.
{% set own = var('reporting_currency') -%}
{%- set rows = [] -%}
{%- for name in ['with_line', 'with_blanks', 'without_line', 'without_line'] -%}
{%- do rows.append({
    'order_id': name, 'ordered_at': '2024-01-31T10:00:00Z', 'status': 'paid', 'currency_code': own,
    'gross_amount': 1,
}) -%}
{%- endfor -%}

with

given_orders as (

    {{ raw_rows_of('orders', rows) }}

),

no_orders as (

    {{ raw_rows_of('orders', []) }}

),

given_lines as (

    {{ raw_rows_of(
        'order_items',
        [
            {'order_item_id': 1, 'order_id': 'with_line'},
            {'order_item_id': 2, 'order_id': none},
            {'order_item_id': 3, 'order_id': 'with_line'},
            {'order_item_id': 4, 'order_id': '\ufeff\t\r\n\xa0 with_blanks \xa0\n\r\t\ufeff'},
        ]
    ) }}

),

no_lines as (

    {{ raw_rows_of('order_items', []) }}

),

given_rates as (

    {{ literal_rows({'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'}, []) }}

),

got as (

    {{ checked_rows(
        'orders',
        {
            'lines': 'given_orders', 'empty': 'given_orders', 'none': 'given_orders', 'orphans': 'no_orders',
            'others': 'given_orders',
        },
        {'rates': 'given_rates', 'parents': none},
        {'lines': 'given_lines', 'empty': 'no_lines', 'orphans': 'given_lines', 'others': 'given_lines'}
    ) }}

),

expected as (

    {{ literal_rows(
        {'order_id': 'text', 'verdict': 'text', 'rejection_reason': 'text'},
        [
            ['lines:with_line', 'valid', none],
            ['lines:with_blanks', 'valid', none],
            ['lines:without_line', 'quarantined', 'the order has no line in order_items'],
            ['lines:without_line', 'quarantined', 'the order has no line in order_items'],
            ['empty:with_line', 'valid', none],
            ['empty:with_blanks', 'valid', none],
            ['empty:without_line', 'valid', none],
            ['empty:without_line', 'duplicate', none],
            ['none:with_line', 'valid', none],
            ['none:with_blanks', 'valid', none],
            ['none:without_line', 'valid', none],
            ['none:without_line', 'duplicate', none],
            ['others:with_line', 'valid', none],
            ['others:with_blanks', 'valid', none],
            ['others:without_line', 'quarantined', 'the order has no line in order_items'],
            ['others:without_line', 'quarantined', 'the order has no line in order_items'],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['order_id', 'verdict', 'rejection_reason']) }}

)

select * from validation_errors
