-- The history of segments from a row per customer and day: what the change points save. Each day from a customer's
-- first order or refund to as-of is scored, then equal neighbours are collapsed.
create or replace table from_grid as
with

as_of as (

    select as_of_date from warehouse.unified.run_as_of

),

order_days as (

    select
        customer_id,
        ordered_date as day,
        count(*) as orders,
        sum(ordered_amount) as amount,
        ordered_date as significant_day
    from warehouse.marts.fct_orders
    where customer_id is not null
    group by customer_id, ordered_date

),

refund_days as (

    select
        customer_id,
        refunded_date as day,
        sum(refunded_amount) as refunded_amount
    from warehouse.marts.fct_refunds
    where is_counted and customer_id is not null
    group by customer_id, refunded_date

),

first_days as (

    select
        customer_id,
        min(day) as first_day
    from (select customer_id, day from order_days union all select customer_id, day from refund_days)
    group by customer_id

),

grid as (

    select
        customer_id,
        unnest(generate_series(first_day, as_of_date, interval 1 day))::date as day
    from first_days, as_of

),

in_window as (

    select
        grid.customer_id,
        grid.day,
        coalesce(sum(order_days.orders) over last_year, 0) as f_orders,
        coalesce(sum(order_days.amount) over last_year, 0)
        - coalesce(sum(refund_days.refunded_amount) over last_year, 0) as m_amount,
        grid.day - max(order_days.significant_day) over to_date as r_days
    from grid
    left join order_days using (customer_id, day)
    left join refund_days using (customer_id, day)
    window
        last_year as (
            partition by grid.customer_id order by grid.day rows between 364 preceding and current row
        ),
        to_date as (partition by grid.customer_id order by grid.day rows unbounded preceding)

),

versions as (

    select distinct methodology_version, valid_from, valid_to from warehouse.reference.rfm_methodologies

),

regimes as (

    select
        thresholds.methodology_version,
        greatest(thresholds.valid_from, versions.valid_from) as valid_from,
        least(thresholds.valid_to, coalesce(versions.valid_to, date '9999-12-31')) as valid_to,
        max([cut_1, cut_2, cut_3, cut_4]) filter (where metric = 'r') as r_cuts,
        max([cut_1, cut_2, cut_3, cut_4]) filter (where metric = 'f') as f_cuts,
        max([cut_1, cut_2, cut_3, cut_4]) filter (where metric = 'm') as m_cuts
    from warehouse.intermediate.int_rfm_thresholds_frozen as thresholds
    inner join versions using (methodology_version)
    group by all

),

scored as (

    select
        customer_id,
        day,
        methodology_version,
        5 - (r_days > r_cuts[1])::integer - (r_days > r_cuts[2])::integer
        - (r_days > r_cuts[3])::integer - (r_days > r_cuts[4])::integer as r_score,
        1 + (f_orders > f_cuts[1])::integer + (f_orders > f_cuts[2])::integer
        + (f_orders > f_cuts[3])::integer + (f_orders > f_cuts[4])::integer as f_score,
        1 + (m_amount > m_cuts[1])::integer + (m_amount > m_cuts[2])::integer
        + (m_amount > m_cuts[3])::integer + (m_amount > m_cuts[4])::integer as m_score
    from in_window
    inner join regimes
        on in_window.day >= regimes.valid_from and in_window.day < regimes.valid_to
    where r_days is not null

),

with_previous as (

    select
        scored.*,
        cells.segment,
        lag(cells.segment) over in_order as previous_segment,
        lag(scored.r_score) over in_order as previous_r_score,
        lag(scored.f_score) over in_order as previous_f_score,
        lag(scored.m_score) over in_order as previous_m_score
    from scored
    inner join warehouse.intermediate.int_rfm_cells as cells
        using (methodology_version, r_score, f_score, m_score)
    window in_order as (partition by scored.customer_id order by scored.day)

),

changed as (

    select *
    from with_previous
    where
        segment is distinct from previous_segment
        or r_score <> previous_r_score
        or f_score <> previous_f_score
        or m_score <> previous_m_score

)

select
    customer_id,
    segment,
    r_score,
    f_score,
    m_score,
    day as valid_from,
    lead(day) over (partition by customer_id order by day) as valid_to
from changed;
