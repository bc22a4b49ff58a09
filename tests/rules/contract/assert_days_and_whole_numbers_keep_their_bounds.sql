-- The first day that counts and a capacity of zero are usable, a day earlier or one less is not, and a reason
-- names only what is wrong; of a day written with a time the day counts. A row that its source itself rejects
-- is in quarantine although nothing else is wrong with it, one of an erased person is suppressed, and of several
-- rows of one manager the one hired last is valid, one without a day last.
{% set managers = [
    {'manager_id': 'first_day', 'hired_on': '1990-01-01', 'capacity_minutes_per_day': '0'},
    {'manager_id': 'before', 'hired_on': '1989-12-31', 'capacity_minutes_per_day': '1'},
    {'manager_id': 'negative', 'hired_on': '2024-01-31', 'capacity_minutes_per_day': '-1'},
    {'manager_id': 'only_one_fault', 'hired_on': '1990-01-01', 'capacity_minutes_per_day': '-1'},
    {'manager_id': 'only_the_other', 'hired_on': '1989-12-31', 'capacity_minutes_per_day': '0'},
    {'manager_id': 'with_time', 'hired_on': '2024-01-31T23:30:00Z'},
    {'manager_id': 'rejected', 'hired_on': '2024-01-31', 'rejection_reason': 'a test account'},
    {'manager_id': 'erased', 'rejection_reason': 'suppressed: the person was erased'},
    {'manager_id': 'twice', 'hired_on': '2024-01-01'},
    {'manager_id': 'twice', 'hired_on': '2024-02-01'},
    {'manager_id': 'again', 'hired_on': '2023-03-01'},
    {'manager_id': 'again', 'hired_on': none},
    {'manager_id': 'again', 'hired_on': '2023-02-01'},
    {'manager_id': 'again', 'hired_on': 'spring'},
] -%}
{%- set before_reason = "hired_on '1989-12-31' is before 1990-01-01" -%}
{%- set negative_reason = "capacity_minutes_per_day '-1' is below 0" -%}
{%- set spring_reason = "hired_on 'spring' is not a date (write 2024-01-31)" %}

with

given_managers as (

    {{ raw_rows_of('managers', managers) }}

),

got as (

    {{ checked_rows('managers', {'files': 'given_managers'}, {'rates': none, 'parents': none}, {}) }}

),

expected as (

    {{ literal_rows(
        {
            'manager_id': 'text',
            'hired_on': 'date',
            'capacity_minutes_per_day': 'integer',
            'verdict': 'text',
            'rejection_reason': 'text',
        },
        [
            ['files:first_day', '1990-01-01', '0', 'valid', none],
            ['files:before', '1989-12-31', '1', 'quarantined', before_reason],
            ['files:negative', '2024-01-31', '-1', 'quarantined', negative_reason],
            ['files:only_one_fault', '1990-01-01', '-1', 'quarantined', negative_reason],
            ['files:only_the_other', '1989-12-31', '0', 'quarantined', before_reason],
            ['files:with_time', '2024-01-31', none, 'valid', none],
            ['files:rejected', '2024-01-31', none, 'quarantined', 'a test account'],
            ['files:erased', none, none, 'suppressed', 'suppressed: the person was erased'],
            ['files:twice', '2024-01-01', none, 'duplicate', none],
            ['files:twice', '2024-02-01', none, 'valid', none],
            ['files:again', '2023-03-01', none, 'valid', none],
            ['files:again', none, none, 'duplicate', none],
            ['files:again', '2023-02-01', none, 'duplicate', none],
            ['files:again', none, none, 'quarantined', spring_reason],
        ]
    ) }}

),

validation_errors as (

    {{ differences(
        'got', 'expected', ['manager_id', 'hired_on', 'capacity_minutes_per_day', 'verdict', 'rejection_reason']
    ) }}

)

select * from validation_errors
