{#
    Until when purchases are looked at: until as-of (full), or until some days before it, so that what came after
    can be compared with what would have been expected (calibration). A day that as-of only begins is not
    observed, unless an order is dated with its first instant, as sources do that give days alone.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

newest_orders as (

    select max(ordered_date) as newest_day from {{ ref('fct_orders') }}
    where customer_id is not null

),

last_days as (

    select
        case
            when
                run_as_of.as_of_at = {{ first_instant('run_as_of.as_of_date') }}
                and coalesce(newest_orders.newest_day < run_as_of.as_of_date, true)
                then {{ add_days('run_as_of.as_of_date', -1) }}
            else run_as_of.as_of_date
        end as last_day
    from run_as_of
    cross join newest_orders

),

final as (

    select
        'full' as role,
        last_day,
        last_day as holdout_last_day
    from last_days

    union all

    select
        'calibration' as role,
        {{ add_days('last_day', '-' ~ var('clv_holdout_days')) }} as last_day,
        last_day as holdout_last_day
    from last_days

)

select * from final
