with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

first_orders as (

    select min(ordered_date) as first_ordered_date from {{ ref('fct_orders') }}

),

{# From the year of the first order to the end of the year of as-of. #}
bounds as (

    select
        cast(date_trunc('year', coalesce(first_orders.first_ordered_date, run_as_of.as_of_date)) as date) as first_day,
        cast(date_trunc('year', run_as_of.as_of_date) + interval '1 year' - interval '1 day' as date) as last_day
    from run_as_of
    cross join first_orders

),

days as (

    select {{ days_from_to('first_day', 'last_day') }} as date_day
    from bounds

),

final as (

    select
        date_day,
        cast(extract(year from date_day) as integer) as calendar_year,
        cast(extract(quarter from date_day) as integer) as quarter_number,
        cast(extract(month from date_day) as integer) as month_number,
        cast(extract(week from date_day) as integer) as iso_week_number,
        {{ iso_weekday('date_day') }} as iso_weekday,
        {{ iso_weekday('date_day') }} >= 6 as is_weekend,
        cast(date_trunc('week', date_day) as date) as week_start_date,
        cast(date_trunc('month', date_day) as date) as month_start_date,
        cast(date_trunc('quarter', date_day) as date) as quarter_start_date
    from days

)

select * from final
