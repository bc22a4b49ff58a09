{#
    How many customers each segment had when a month began and when it ended: those who entered until then less those who left,
    so no customer is counted once per month.
#}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

segments as (

    select * from {{ ref('segments') }}
    where segment <> 'prospect'

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

runs as (

    {{ segment_runs('history') }}

),

days as (

    select distinct dates.month_start_date as month
    from {{ ref('dim_dates') }} as dates
    cross join run_as_of
    where
        dates.month_start_date >= (select cast(date_trunc('month', min(runs.valid_from)) as date) from runs)
        and dates.month_start_date <= run_as_of.as_of_date

),

movements as (

    select
        cast(date_trunc('month', valid_from) as date) as month,
        segment,
        1 as customer_delta
    from runs

    union all

    select
        cast(date_trunc('month', valid_to) as date) as month,
        segment,
        -1 as customer_delta
    from runs
    where valid_to is not null

),

monthly as (

    select
        days.month,
        segments.segment,
        coalesce(sum(movements.customer_delta), 0) as customer_delta
    from days
    cross join segments
    left join movements
        on
            days.month = movements.month
            and segments.segment = movements.segment
    group by days.month, segments.segment

),

running as (

    select
        month,
        segment,
        customer_delta,
        sum(customer_delta) over (
            partition by segment
            order by month
            rows between unbounded preceding and current row
        ) as closing_customer_count
    from monthly

),

final as (

    select
        month,
        segment,
        cast(closing_customer_count - customer_delta as integer) as opening_customer_count,
        cast(closing_customer_count as integer) as closing_customer_count
    from running

)

select * from final
