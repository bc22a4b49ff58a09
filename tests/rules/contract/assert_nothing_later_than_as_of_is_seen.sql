-- The unified layer shows what was known at as-of: a row with a later event is not there, one exactly at as-
-- of or without a time is; what became known later is as it was before: a deal closed later is open, a task
-- done later is not done, a customer deleted later is there. As-of is 2024-06-30 12:00 here.
{% set at, later = '2024-06-30T12:00:00Z', '2024-06-30T12:00:01Z' -%}
{%- set deals = [] -%}
{%- for deal_id, created_at, closed_at in [
    ('at', at, none),
    ('later', later, none),
    ('no_time', none, none),
    ('closed_at', '2024-01-01', at),
    ('closed_later', '2024-01-01', later),
] -%}
{%- do deals.append({
    'deal_id': deal_id, 'pipeline_id': 'p', 'created_at': created_at, 'closed_at': closed_at, 'stage_id': 'last',
    'outcome': 'lost' if closed_at else 'open', 'loss_reason': 'price' if closed_at else none
}) -%}
{%- endfor -%}
{%- set tasks = [] -%}
{%- for task_id, completed_at in [('done_at', at), ('done_later', later)] -%}
{%- do tasks.append({
    'task_id': task_id, 'type': 'call', 'created_at': '2024-01-01', 'completed_at': completed_at,
    'result': 'success', 'due_at': later
}) -%}
{%- endfor -%}
{%- set customers = [
    {'customer_id': 'deleted_at', 'created_at': '2024-01-01', 'deleted_at': at},
    {'customer_id': 'deleted_later', 'created_at': '2024-01-01', 'deleted_at': later},
] -%}
{%- set leads = [
    {'lead_id': 'qualified_at', 'created_at': '2024-01-01', 'qualified_at': at},
    {'lead_id': 'qualified_later', 'created_at': '2024-01-01', 'qualified_at': later},
    {'lead_id': 'unreadable', 'created_at': 'yesterday'},
] -%}

with

given_deals as (

    {{ raw_rows_of('deals', deals) }}

),

given_tasks as (

    {{ raw_rows_of('tasks', tasks) }}

),

given_customers as (

    {{ raw_rows_of('customers', customers) }}

),

given_leads as (

    {{ raw_rows_of('leads', leads) }}

),

given_rates as (

    {{ literal_rows({'currency_code': 'text', 'rate_day': 'date', 'rate_to_reporting': 'decimal(18, 8)'}, []) }}

),

given_as_of as (

    select
        cast('2024-06-30 12:00:00' as timestamp) as as_of_at,
        cast('2024-12-31 12:00:00' as timestamp) as newest_event_at

),

{% for entity in ['deals', 'tasks', 'customers', 'leads'] -%}
{{ entity }}_checked as (

    {{ checked_rows(
        entity,
        {'files': 'given_' ~ entity},
        {'rates': 'given_rates' if entity == 'deals' else none, 'parents': none},
        {}
    ) }}

),

{{ entity }} as (

    {{ usable_rows(entity, entity ~ '_checked', 'given_as_of') }}

),

{% endfor -%}
got as (

    select
        deal_id as row_key,
        outcome as state,
        closed_at as known_at,
        coalesce(stage_id, '-') || coalesce(loss_reason, '-') as details
    from deals
    union all
    select
        task_id as row_key,
        result as state,
        completed_at as known_at,
        cast(due_at as text) as details
    from tasks
    union all
    select
        customer_id as row_key,
        status as state,
        deleted_at as known_at,
        source_system as details
    from customers
    union all
    select
        lead_id as row_key,
        status as state,
        qualified_at as known_at,
        source_system as details
    from leads

),

expected as (

    {{ literal_rows(
        {'row_key': 'text', 'state': 'text', 'known_at': 'timestamp', 'details': 'text'},
        [
            ['files:at', 'open', none, 'last-'],
            ['files:no_time', 'open', none, 'last-'],
            ['files:closed_at', 'lost', '2024-06-30 12:00:00', 'lastprice'],
            ['files:closed_later', 'open', none, '--'],
            ['files:done_at', 'success', '2024-06-30 12:00:00', '2024-06-30 12:00:01'],
            ['files:done_later', none, none, '2024-06-30 12:00:01'],
            ['files:deleted_at', none, '2024-06-30 12:00:00', 'files'],
            ['files:deleted_later', none, none, 'files'],
            ['files:qualified_at', none, '2024-06-30 12:00:00', 'files'],
            ['files:qualified_later', none, none, 'files'],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['row_key', 'state', 'known_at', 'details']) }}

)

select * from validation_errors
