-- On a day a team keeps one calendar at most: two would count every second of its clocks twice.
with

team_calendars as (

    select * from {{ ref('team_calendars') }}

),

validation_errors as (

    select
        earlier.team_id,
        earlier.valid_from,
        later.valid_from as next_valid_from,
        'the team keeps two calendars, or one that ends before it begins' as problem
    from team_calendars as earlier
    inner join team_calendars as later
        on
            earlier.team_id = later.team_id
            and (
                earlier.valid_from < later.valid_from
                and coalesce(earlier.valid_to, cast('9999-12-31' as date)) > later.valid_from
                or earlier.valid_from = later.valid_from and earlier.valid_to <= earlier.valid_from
            )

)

select * from validation_errors
