{{ config(materialized='view') }}

{#
    R, F and M of each customer on each day on which they or their scores can change. Between two points nothing changes: that is
    why the history needs no row per customer and day.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

regimes as (

    select * from {{ ref('int_rfm_regimes') }}

),

first_orders as (

    select
        customer_id,
        min(ordered_date) as first_ordered_date
    from {{ ref('fct_orders') }}
    where customer_id is not null
    group by customer_id

),

changes as (

    select * from {{ ref('int_customers_rfm_movements') }}

    union all

    select
        customer_id,
        date_day,
        0 as order_delta,
        0 as amount_delta,
        0 as purchase_count,
        0 as refund_count,
        cast(null as date) as significant_date
    from {{ ref('int_customers_recency_crossings') }}

    union all

    select
        first_orders.customer_id,
        regimes.valid_from as date_day,
        0 as order_delta,
        0 as amount_delta,
        0 as purchase_count,
        0 as refund_count,
        cast(null as date) as significant_date
    from first_orders
    inner join regimes
        on first_orders.first_ordered_date < regimes.valid_from

),

days as (

    select
        changes.customer_id,
        changes.date_day,
        cast(sum(changes.order_delta) as integer) as order_delta,
        cast(sum(changes.amount_delta) as decimal(18, 2)) as amount_delta,
        max(changes.purchase_count) as purchase_count,
        max(changes.refund_count) as refund_count,
        max(changes.significant_date) as significant_date
    from changes
    cross join run_as_of
    where changes.date_day <= run_as_of.as_of_date
    group by changes.customer_id, changes.date_day

),

running as (

    select
        customer_id,
        date_day,
        cast(sum(order_delta) over to_date as integer) as f_orders,
        cast(sum(amount_delta) over to_date as decimal(18, 2)) as m_amount,
        max(significant_date) over to_date as last_significant_date,
        sum(purchase_count) over to_date as purchase_day_number,
        purchase_count,
        refund_count,
        significant_date is not null as has_significant_event
    from days
    window to_date as (
        partition by customer_id
        order by date_day
        rows between unbounded preceding and current row
    )

),

{# What came before the first order (a refund without one, a visit) counts in the sums, but has no row of its own. #}
final as (

    select
        running.customer_id,
        running.date_day,
        regimes.regime_number,
        cast({{ days_between('running.last_significant_date', 'running.date_day') }} as integer) as r_days,
        running.f_orders,
        running.m_amount,
        running.purchase_count > 0 as has_purchase,
        running.refund_count > 0 as has_refund,
        running.has_significant_event,
        running.purchase_count > 0 and running.purchase_day_number = 1 as is_first_order,
        running.date_day = regimes.valid_from as is_regime_start
    from running
    inner join regimes
        on
            cast(date_trunc('quarter', running.date_day) as date) = regimes.quarter_start_date
            and running.date_day >= regimes.valid_from
            and running.date_day < regimes.valid_to
    where running.purchase_day_number > 0

)

select * from final
