{{ config(materialized='view') }}

{#
    The history needs the cut points of every quarter since the first order. Those that an earlier run froze are not taken again,
    so only the first run of a base, and the first one of a quarter, compute any.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

first_orders as (

    select min(ordered_date) as first_ordered_date
    from {{ ref('fct_orders') }}
    where customer_id is not null

),

days as (

    select {{ days_from_to(
        "date_trunc('quarter', coalesce(first_orders.first_ordered_date, run_as_of.as_of_date))", 'run_as_of.as_of_date'
    ) }} as date_day
    from run_as_of
    cross join first_orders

),

quarters as (

    select
        date_day as quarter_start_date,
        cast(date_day + interval '3 months' as date) as quarter_end_date
    from days
    where date_day = cast(date_trunc('quarter', date_day) as date)

),

methodologies as (

    select distinct
        methodology_version,
        valid_from,
        valid_to
    from {{ ref('rfm_methodologies') }}

),

{# A quarter that a run is told to take anew counts as one that is not frozen. #}
frozen as (

    select
        methodology_version,
        valid_from
    from {{ source('last_published', 'published_rfm_thresholds') }}
    where
        base_key = {{ rfm_base_key() }}
        and cast(valid_from as text) <> '{{ var("rfm_refreeze_quarter") }}'

),

{# Every version that is in force on some day of the quarter up to as-of. #}
final as (

    select
        methodologies.methodology_version,
        quarters.quarter_start_date
    from quarters
    cross join run_as_of
    inner join methodologies
        on
            quarters.quarter_end_date > methodologies.valid_from
            and run_as_of.as_of_date >= methodologies.valid_from
            and (methodologies.valid_to is null or quarters.quarter_start_date < methodologies.valid_to)
    left join frozen
        on
            methodologies.methodology_version = frozen.methodology_version
            and quarters.quarter_start_date = frozen.valid_from
    where frozen.valid_from is null

)

select * from final
