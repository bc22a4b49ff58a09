-- An amount in another currency is converted at the rate of its business day; without one it is in
-- quarantine, never taken at par. No currency means the reporting currency, where the column may be empty; an
-- amount nobody stated needs no rate.
{% set own = var('reporting_currency') -%}
{%- set rates = {'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'} -%}
{%- set no_rate = "no rate from XTS to " ~ own ~ " on 2024-01-06 or in the " ~ var('fx_rate_max_age_days')
    ~ " days before it: add it to fx_rates" -%}
{%- set orders = [] -%}
{%- for order_id, day, currency in [
    ('own', '2024-01-06', own), ('known', '2024-01-05', 'XTS'), ('unknown', '2024-01-06', 'XTS')
] -%}
{%- do orders.append({
    'order_id': order_id, 'ordered_at': day ~ 'T12:00:00Z', 'status': 'paid', 'currency_code': currency,
    'gross_amount': 1
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
{%- for campaign, day in [('known', '2024-01-05'), ('unknown', '2024-01-06')] -%}
{%- do spend.append({
    'spend_date': day, 'channel': 'search', 'campaign': campaign, 'cost_type': 'ads', 'amount': '1', 'currency_code': 'XTS'
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

    {{ literal_rows(rates, [['XTS', '2024-01-05', '90.5'], ['XXX', '2024-01-06', '2']]) }}

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
            ['known', '90.5', 'valid', none],
            ['unknown', none, 'quarantined', no_rate],
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
