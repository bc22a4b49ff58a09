-- A line counts with its order: without one, or with one in quarantine, it is in quarantine too; one whose order was
-- suppressed has none. It has the order's time, and an order that was sent several times, usable or not, does not
-- multiply its lines. A line worth more than any amount may be is in quarantine, however plausible its quantity and
-- its price are alone, and so is one with such a discount.
{% set rows = [] -%}
{%- for order_id in ['usable', 'resent', 'mixed', 'broken', 'unknown', 'suppressed'] -%}
{%- do rows.append({
    'order_item_id': order_id, 'order_id': order_id, 'product_id': 'p', 'quantity': '1', 'unit_price': '9.99'
}) -%}
{%- endfor -%}
{%- do rows.append({
    'order_item_id': 'free', 'order_id': 'usable', 'product_id': 'p', 'quantity': '0', 'unit_price': '-1'
}) -%}
{# The first is the most a line may be worth at the order's rate of 2; the others are worth, or cost, a little more. #}
{%- for order_item_id, quantity, unit_price, unit_cost in [
    ['most', '10000000', '500000', none], ['more', '10000000', '500000.0001', none],
    ['hardly_more', '1000', '5000000000.0001', none], ['costly', '10000000', '1', '500000.0001'],
] -%}
{%- do rows.append({
    'order_item_id': order_item_id, 'order_id': 'usable', 'product_id': 'p', 'quantity': quantity,
    'unit_price': unit_price, 'unit_cost': unit_cost,
}) -%}
{%- endfor -%}
{# At the rates of 125 and of 101 the discounts are worth ten trillions, and ten kopecks more. #}
{%- for order_id, discount_amount in [['dear', '80000000000'], ['dearer', '99009900990.10']] -%}
{%- do rows.append({
    'order_item_id': order_id, 'order_id': order_id, 'product_id': 'p', 'quantity': '1', 'unit_price': '9.99',
    'discount_amount': discount_amount,
}) -%}
{%- endfor -%}

with

given_items as (

    {{ raw_rows_of('order_items', rows) }}

),

given_orders as (

    {{ literal_rows(
        {
            'order_id': 'text', 'verdict': 'text', 'rejection_reason': 'text', 'ordered_at': 'timestamp',
            'rate_to_reporting': 'decimal(18, 8)',
        },
        [
            ['files:usable', 'valid', none, '2024-01-31 10:00:00', 2],
            ['files:resent', 'valid', none, '2024-02-01 10:00:00', 1],
            ['files:resent', 'duplicate', none, '2024-01-01 10:00:00', 1],
            ['files:mixed', 'valid', none, '2024-03-01 10:00:00', 1],
            ['files:mixed', 'quarantined', 'gross_amount is missing', none, 1],
            ['files:broken', 'quarantined', 'gross_amount is missing', none, 1],
            ['files:broken', 'quarantined', 'gross_amount is missing', none, 1],
            ['files:suppressed', 'suppressed', 'suppressed: the person was erased', none, 1],
            ['files:dear', 'valid', none, '2024-04-01 10:00:00', 125],
            ['files:dearer', 'valid', none, '2024-05-01 10:00:00', 101],
        ]
    ) }}

),

got as (

    {{ checked_rows('order_items', {'files': 'given_items'}, {'rates': none, 'parents': 'given_orders'}, {}) }}

),

expected as (

    {{ literal_rows(
        {'order_item_id': 'text', 'ordered_at': 'timestamp', 'verdict': 'text', 'rejection_reason': 'text'},
        [
            ['files:usable', '2024-01-31 10:00:00', 'valid', none],
            ['files:resent', '2024-02-01 10:00:00', 'valid', none],
            ['files:mixed', '2024-03-01 10:00:00', 'valid', none],
            ['files:broken', none, 'quarantined', "its order 'files:broken' is in quarantine"],
            ['files:unknown', none, 'quarantined', "order_id 'files:unknown' is not among the orders"],
            ['files:suppressed', none, 'quarantined', "order_id 'files:suppressed' is not among the orders"],
            [
                'files:free', '2024-01-31 10:00:00', 'quarantined',
                "quantity '0' is not above 0; unit_price '-1' is below 0",
            ],
            ['files:most', '2024-01-31 10:00:00', 'valid', none],
            [
                'files:more', '2024-01-31 10:00:00', 'quarantined',
                'quantity * unit_price is worth more than 10000000000000 ' ~ var('reporting_currency')
                    ~ ': an amount, a quantity or a rate is wrong',
            ],
            [
                'files:hardly_more', '2024-01-31 10:00:00', 'quarantined',
                'quantity * unit_price is worth more than 10000000000000 ' ~ var('reporting_currency')
                    ~ ': an amount, a quantity or a rate is wrong',
            ],
            ['files:dear', '2024-04-01 10:00:00', 'valid', none],
            [
                'files:dearer', '2024-05-01 10:00:00', 'quarantined',
                'discount_amount is worth more than 10000000000000 ' ~ var('reporting_currency')
                    ~ ': an amount, a quantity or a rate is wrong',
            ],
            [
                'files:costly', '2024-01-31 10:00:00', 'quarantined',
                'quantity * unit_cost is worth more than 10000000000000 ' ~ var('reporting_currency')
                    ~ ': an amount, a quantity or a rate is wrong',
            ],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['order_item_id', 'ordered_at', 'verdict', 'rejection_reason']) }}

)

select * from validation_errors
