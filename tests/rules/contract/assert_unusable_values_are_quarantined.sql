-- A value that is missing, unreadable, unknown or out of range puts its row into quarantine. The reason names
-- the column, quotes what stood there (60 characters at most) and joins several faults; the bounds themselves
-- are usable, and no fault beside another one. Blanks around a value are not of it, those that nobody sees included;
-- any other sign is.
{% set own = var('reporting_currency') -%}
{%- set before, behind = '\ufeff\t\r\n\xa0 ', ' \xa0\n\r\t\ufeff' -%}
{%- set good = {
    'customer_id': 'c', 'ordered_at': '2024-01-31T10:00:00Z', 'status': 'paid', 'currency_code': own,
    'gross_amount': '10',
} -%}
{%- set changes = {
    'good': {},
    'zero': {'gross_amount': '0', 'discount_amount': '0'},
    'upper': {'status': 'PAID', 'currency_code': own | lower},
    'earliest': {'ordered_at': '1990-01-01T00:00:00Z'},
    'before': {'ordered_at': '1989-12-31T23:59:59Z'},
    'epoch': {'ordered_at': '1970-01-01T00:00:00Z'},
    'largest': {'gross_amount': '100000000000'},
    'larger': {'gross_amount': '100000000000.01'},
    'blank_customer': {'customer_id': ' \t'},
    before ~ 'blanks_around' ~ behind: {
        'customer_id': before ~ 'c', 'status': before ~ 'paid' ~ behind, 'currency_code': before ~ own ~ behind,
    },
    'invisible': {'customer_id': before},
    'tilde_behind_state': {'status': 'paid~'},
    'tilde_behind_currency': {'currency_code': own ~ '~'},
    'future': {'ordered_at': '2999-01-01T00:00:00Z'},
    'text': {'ordered_at': 'yesterday'},
    'slashes': {'ordered_at': '2024/01/31'},
    'no_day': {'ordered_at': '2023-02-29'},
    'number': {'gross_amount': '1 000,50'},
    'nan': {'gross_amount': 'NaN'},
    'huge': {'gross_amount': '10000000000000000'},
    'negative': {'gross_amount': '-0.01', 'discount_amount': '-5'},
    'missing': {'ordered_at': none, 'status': none, 'currency_code': none, 'gross_amount': none},
    'unknown': {'status': 'lost', 'currency_code': 'rub.'},
    'currency': {'currency_code': 'rub.'},
    'tested': {'status': 'test'},
    'tested_and_much': {'status': 'test', 'gross_amount': 'much'},
    'cancelled_and_much': {'status': 'cancelled', 'gross_amount': 'much'},
    'largest_and_unknown': {'gross_amount': '100000000000', 'status': 'lost'},
    'now': {'ordered_at': run_start() | trim},
    'now_and_unknown': {'ordered_at': run_start() | trim, 'status': 'lost'},
    'quotes': {'status': "it's"},
    'long': {'gross_amount': 'x' * 70},
} -%}
{%- set rows = [] -%}
{%- for name, change in changes.items() -%}
{%- set row = {'order_id': name} -%}
{%- do row.update(good) -%}
{%- do row.update(change) -%}
{%- do rows.append(row) -%}
{%- endfor -%}
{%- set reasons = [
    ['files:good', none],
    ['files:zero', none],
    ['files:upper', none],
    ['files:earliest', none],
    ['files:before', "ordered_at '1989-12-31T23:59:59Z' is before 1990-01-01"],
    ['files:epoch', "ordered_at '1970-01-01T00:00:00Z' is before 1990-01-01"],
    ['files:largest', none],
    ['files:larger', "gross_amount '100000000000.01' is above 100000000000"],
    ['files:blank_customer', "customer_id is blank"],
    ['files:blanks_around', none],
    ['files:invisible', "customer_id is blank"],
    ['files:tilde_behind_state', "status 'paid~' is not one of test, pending, paid, cancelled"],
    ['files:tilde_behind_currency', "currency_code '" ~ own
        ~ "~' is not a currency code of three letters (ISO 4217)"],
    ['files:future', "ordered_at '2999-01-01T00:00:00Z' lies after the start of this run"],
    ['files:text', "ordered_at 'yesterday' is not a timestamp (write 2024-01-31 or 2024-01-31T18:30:00Z)"],
    ['files:slashes', "ordered_at '2024/01/31' is not a timestamp (write 2024-01-31 or 2024-01-31T18:30:00Z)"],
    ['files:no_day', "ordered_at '2023-02-29' is not a timestamp (write 2024-01-31 or 2024-01-31T18:30:00Z)"],
    ['files:number', "gross_amount '1 000,50' is not a number"],
    ['files:nan', "gross_amount 'NaN' is not a number"],
    ['files:huge', "gross_amount '10000000000000000' is not a number"],
    ['files:negative', "gross_amount '-0.01' is below 0; discount_amount '-5' is below 0"],
    ['files:missing', 'ordered_at is missing; status is missing; currency_code is missing; gross_amount is missing'],
    ['files:unknown', "status 'lost' is not one of test, pending, paid, cancelled; "
        ~ "currency_code 'rub.' is not a currency code of three letters (ISO 4217)"],
    ['files:currency', "currency_code 'rub.' is not a currency code of three letters (ISO 4217)"],
    ['files:tested', none],
    ['files:tested_and_much', "gross_amount 'much' is not a number"],
    ['files:cancelled_and_much', "gross_amount 'much' is not a number"],
    ['files:largest_and_unknown', "status 'lost' is not one of test, pending, paid, cancelled"],
    ['files:now', none],
    ['files:now_and_unknown', "status 'lost' is not one of test, pending, paid, cancelled"],
    ['files:quotes', "status 'it's' is not one of test, pending, paid, cancelled"],
    ['files:long', "gross_amount '" ~ 'x' * 60 ~ "' is not a number"],
] -%}

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

expected_reasons as (

    {{ literal_rows({'order_id': 'text', 'rejection_reason': 'text'}, reasons) }}

),

expected as (

    select
        order_id,
        case when rejection_reason is null then 'valid' else 'quarantined' end as verdict,
        case when rejection_reason is not null then order_id end as row_id,
        rejection_reason
    from expected_reasons

),

validation_errors as (

    {{ differences('got', 'expected', ['order_id', 'verdict', 'row_id', 'rejection_reason']) }}

)

select * from validation_errors
