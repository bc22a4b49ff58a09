-- An amount in another currency is converted at the rate of its business day; without one it is in
-- quarantine, never taken at par. No currency means the reporting currency, where the column may be empty; an
-- amount nobody stated needs no rate. What an amount is worth has a bound as well, and so has what is taken back:
-- the bounds themselves are usable, a cent more is not.
{% set own = var('reporting_currency') -%}
{%- set rates = {'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'} -%}
{%- set no_rate = "no rate from XTS to " ~ own ~ " on 2024-01-06 or in the " ~ var('fx_rate_max_age_days')
    ~ " days before it: add it to fx_rates" -%}
{%- set worth_too_much = " is worth more than 10000000000000 " ~ own ~ ": an amount, a quantity or a rate is wrong" -%}
{%- set below = "amount '-100000000000.01' is below -100000000000" -%}
{%- set unknown_type = "cost_type 'gift' is not one of ads, salary, software, content, commission, event, partner" -%}
{%- set orders = [] -%}
{# At the rates of 125 and of 101 the last two are worth ten trillions, and ten kopecks more. #}
{%- for order_id, day, currency, gross_amount in [
    ('own', '2024-01-06', own, '1'), ('known', '2024-01-05', 'XTS', '1'), ('unknown', '2024-01-06', 'XTS', '1'),
    ('most', '2024-01-05', 'XTA', '80000000000'), ('more', '2024-01-05', 'XTB', '99009900990.10'),
] -%}
{%- do orders.append({
    'order_id': order_id, 'ordered_at': day ~ 'T12:00:00Z', 'status': 'paid', 'currency_code': currency,
    'gross_amount': gross_amount
}) -%}
{%- endfor -%}
{%- set refunds = [
    {'refund_id': 'no_currency', 'refunded_at': '2024-01-06T12:00:00Z', 'amount': '1'},
    {'refund_id': 'foreign', 'refunded_at': '2024-01-06T12:00:00Z', 'amount': '1', 'currency_code': 'XTS'},
] -%}
{%- set deals = [] -%}
{%- for deal_id, created_at, amount in [
    ('no_amount', '2024-01-06T12:00:00Z', none), ('amount', '2024-01-06T12:00:00Z', '1'), ('no_day', none, '1')
] -%}
{%- do deals.append({
    'deal_id': deal_id, 'pipeline_id': 'p', 'outcome': 'open', 'created_at': created_at, 'currency_code': 'XTS',
    'amount': amount
}) -%}
{%- endfor -%}
{%- set spend = [] -%}
{%- for campaign, day, cost_type, amount, currency in [
    ('known', '2024-01-05', 'ads', '1', 'XTS'), ('unknown', '2024-01-06', 'ads', '1', 'XTS'),
    ('back', '2024-01-05', 'ads', '-99009900990.10', 'XTB'), ('least', '2024-01-05', 'ads', '-100000000000', own),
    ('less', '2024-01-05', 'ads', '-100000000000.01', own), ('gift', '2024-01-05', 'gift', '-100000000000', own),
] -%}
{%- do spend.append({
    'spend_date': day, 'channel': 'search', 'campaign': campaign, 'cost_type': cost_type, 'amount': amount,
    'currency_code': currency
}) -%}
{%- endfor -%}

with

given_orders as (

    {{ raw_rows_of('orders', orders) }}

),

given_refunds as (

    {{ raw_rows_of('refunds', refunds) }}

),

given_deals as (

    {{ raw_rows_of('deals', deals) }}

),

given_spend as (

    {{ raw_rows_of('marketing_spend', spend) }}

),

given_rates as (

    {{ literal_rows(
        rates,
        [
            ['XTS', '2024-01-05', '90.5'], ['XTA', '2024-01-05', '125'], ['XTB', '2024-01-05', '101'],
            ['XXX', '2024-01-06', '2'],
        ]
    ) }}

),

orders as (

    {{ checked_rows('orders', {'files': 'given_orders'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

refunds as (

    {{ checked_rows('refunds', {'files': 'given_refunds'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

deals as (

    {{ checked_rows('deals', {'files': 'given_deals'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

spend as (

    {{ checked_rows('marketing_spend', {'files': 'given_spend'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

got as (

    select
        order_id as row_key,
        rate_to_reporting,
        verdict,
        rejection_reason
    from orders
    union all
    select
        refund_id as row_key,
        rate_to_reporting,
        verdict,
        rejection_reason
    from refunds
    union all
    select
        deal_id as row_key,
        rate_to_reporting,
        verdict,
        rejection_reason
    from deals
    union all
    select
        campaign as row_key,
        rate_to_reporting,
        verdict,
        rejection_reason
    from spend

),

expected as (

    {{ literal_rows(
        {'row_key': 'text', 'rate_to_reporting': 'decimal(18, 8)', 'verdict': 'text', 'rejection_reason': 'text'},
        [
            ['files:own', '1', 'valid', none],
            ['files:known', '90.5', 'valid', none],
            ['files:unknown', none, 'quarantined', no_rate],
            ['files:most', '125', 'valid', none],
            ['files:more', '101', 'quarantined', 'gross_amount' ~ worth_too_much],
            ['known', '90.5', 'valid', none],
            ['unknown', none, 'quarantined', no_rate],
            ['back', '101', 'quarantined', 'amount' ~ worth_too_much],
            ['least', '1', 'valid', none],
            ['less', '1', 'quarantined', below],
            ['gift', '1', 'quarantined', unknown_type],
            ['files:no_currency', '1', 'valid', none],
            ['files:foreign', none, 'quarantined', no_rate],
            ['files:no_amount', none, 'valid', none],
            ['files:amount', none, 'quarantined', no_rate],
            ['files:no_day', none, 'quarantined', no_rate | replace('2024-01-06', 'an unknown day')],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['row_key', 'rate_to_reporting', 'verdict', 'rejection_reason']) }}

)

select * from validation_errors
