-- In a key of several columns a part that may be missing counts as equal to another missing one; an entity
-- without a key of its own collapses whole rows only. Of two consents at the same instant the withdrawal
-- counts.
{% set consents = [] -%}
{%- for status, channel, proof in [
    ('granted', none, 'a'), ('withdrawn', none, 'b'), ('granted', 'email', 'c'), ('granted', 'email', 'c')
] -%}
{%- do consents.append({
    'customer_id': 'c', 'purpose': 'marketing', 'status': status, 'occurred_at': '2024-01-01T00:00:00Z',
    'channel': channel, 'proof': proof
}) -%}
{%- endfor -%}
{%- set spend = [] -%}
{%- for campaign, amount in [(none, '1'), (none, '1'), ('spring', '1'), (none, '-1')] -%}
{%- do spend.append({
    'spend_date': '2024-01-01', 'channel': 'search', 'campaign': campaign, 'cost_type': 'ads', 'amount': amount,
    'currency_code': var('reporting_currency')
}) -%}
{%- endfor -%}

with

given_consents as (

    {{ raw_rows_of('consents', consents) }}

),

given_spend as (

    {{ raw_rows_of('marketing_spend', spend) }}

),

given_rates as (

    {{ literal_rows({'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'}, []) }}

),

consents as (

    {{ checked_rows('consents', {'files': 'given_consents'}, {'rates': none, 'parents': none}, {}) }}

),

spend as (

    {{ checked_rows('marketing_spend', {'files': 'given_spend'}, {'rates': 'given_rates', 'parents': none}, {}) }}

),

got as (

    select
        proof as row_text,
        verdict
    from consents
    union all
    select
        coalesce(campaign, 'none') || ' ' || cast(amount as text) as row_text,
        verdict
    from spend

),

expected as (

    {{ literal_rows(
        {'row_text': 'text', 'verdict': 'text'},
        [
            ['a', 'duplicate'],
            ['b', 'valid'],
            ['c', 'valid'],
            ['c', 'duplicate'],
            ['none 1.00', 'valid'],
            ['none 1.00', 'duplicate'],
            ['spring 1.00', 'valid'],
            ['none -1.00', 'valid'],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['row_text', 'verdict']) }}

)

select * from validation_errors
