-- The list of days holds both ends and every day between, over a leap day too; where the end lies before the
-- start it is empty.
with

ranges as (

    {{ literal_rows(
        {'range_name': 'text', 'first_day': 'date', 'last_day': 'date'},
        [
            ['leap', '2024-02-28', '2024-03-01'],
            ['one', '2024-01-01', '2024-01-01'],
            ['none', '2024-01-02', '2024-01-01'],
        ]
    ) }}

),

got as (

    select
        range_name,
        {{ days_from_to('first_day', 'last_day') }} as date_day
    from ranges

),

expected as (

    {{ literal_rows(
        {'range_name': 'text', 'date_day': 'date'},
        [['leap', '2024-02-28'], ['leap', '2024-02-29'], ['leap', '2024-03-01'], ['one', '2024-01-01']]
    ) }}

),

validation_errors as (

    {{ differences('got', 'expected', ['range_name', 'date_day']) }}

)

select * from validation_errors
