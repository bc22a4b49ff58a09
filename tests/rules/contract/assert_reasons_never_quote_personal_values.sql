-- A reason quotes what stood in the file, but never in a personal column; and a staging model that says
-- itself why a row is none of ours is believed before the general rules. Times that may lie in the future
-- may.
{% set customers = [
    {'customer_id': 'c1', 'full_name': 'Ada Secret', 'birth_date': '1815-12-10', 'status': 'active'},
    {'customer_id': 'c2', 'full_name': 'Ada Secret', 'birth_date': '10 December', 'status': 'asleep'},
    {'customer_id': 'c3', 'status': 'asleep', 'rejection_reason': 'a test account'},
    {'customer_id': 'c4', 'birth_date': '1900-01-01'},
] -%}
{%- set tasks = [
    {'task_id': 't1', 'type': 'call', 'created_at': '2024-01-01T00:00:00Z', 'due_at': '2999-01-01T00:00:00Z'},
    {'task_id': 't2', 'type': 'call', 'created_at': '2024-01-01T00:00:00Z', 'completed_at': '2999-01-01T00:00:00Z'},
] -%}

with

given_customers as (

    {{ raw_rows_of('customers', customers) }}

),

given_tasks as (

    {{ raw_rows_of('tasks', tasks) }}

),

customers as (

    {{ checked_rows('customers', {'files': 'given_customers'}, {'rates': none, 'parents': none}, {}) }}

),

tasks as (

    {{ checked_rows('tasks', {'files': 'given_tasks'}, {'rates': none, 'parents': none}, {}) }}

),

got as (

    select
        customer_id as row_key,
        rejection_reason
    from customers
    union all
    select
        task_id as row_key,
        rejection_reason
    from tasks

),

expected as (

    {{ literal_rows(
        {'row_key': 'text', 'rejection_reason': 'text'},
        [
            ['files:c1', 'birth_date is before 1900-01-01'],
            [
                'files:c2',
                'birth_date is not a date (write 2024-01-31); '
                ~ "status 'asleep' is not one of lead, active, paused, former",
            ],
            ['files:c3', 'a test account'],
            ['files:c4', none],
            ['files:t1', none],
            ['files:t2', "completed_at '2999-01-01T00:00:00Z' lies after the start of this run"],
        ]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['row_key', 'rejection_reason']) }}

)

select * from validation_errors
