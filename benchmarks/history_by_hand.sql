-- The history of segments as one statement, as an engineer would write it who needs it once and in DuckDB alone:
-- the same idea as the models (the days on which something can change), with a customer and a day as one number,
-- the three scores as another, and nothing that this input does not need.
create or replace table by_hand as
with

customers as (

    select
        customer_id,
        min(ordered_date) - date '2000-01-01' as first_day,
        row_number() over () as customer_number,
        customer_number * 100000 as customer_key
    from warehouse.marts.fct_orders
    where customer_id is not null
    group by customer_id

),

as_of as (

    select as_of_date - date '2000-01-01' as last_day from warehouse.unified.run_as_of

),

versions as (

    select distinct methodology_version, valid_from, valid_to from warehouse.reference.rfm_methodologies

),

thresholds as (

    select
        thresholds.methodology_version,
        greatest(thresholds.valid_from, versions.valid_from) - date '2000-01-01' as first_day,
        least(thresholds.valid_to, coalesce(versions.valid_to, date '9999-12-31')) - date '2000-01-01' as end_day,
        max(cut_1) filter (where metric = 'r') as r1,
        max(cut_2) filter (where metric = 'r') as r2,
        max(cut_3) filter (where metric = 'r') as r3,
        max(cut_4) filter (where metric = 'r') as r4,
        max(cut_1) filter (where metric = 'f') as f1,
        max(cut_2) filter (where metric = 'f') as f2,
        max(cut_3) filter (where metric = 'f') as f3,
        max(cut_4) filter (where metric = 'f') as f4,
        max(cut_1) filter (where metric = 'm') as m1,
        max(cut_2) filter (where metric = 'm') as m2,
        max(cut_3) filter (where metric = 'm') as m3,
        max(cut_4) filter (where metric = 'm') as m4
    from warehouse.intermediate.int_rfm_thresholds_frozen as thresholds
    inner join versions using (methodology_version)
    group by all
    having first_day < end_day

),

regimes as (

    select
        *,
        (row_number() over (order by first_day))::smallint as regime,
        lag(r1) over (order by first_day) as old_r1,
        lag(r2) over (order by first_day) as old_r2,
        lag(r3) over (order by first_day) as old_r3,
        lag(r4) over (order by first_day) as old_r4,
        lag(f1) over (order by first_day) as old_f1,
        lag(f2) over (order by first_day) as old_f2,
        lag(f3) over (order by first_day) as old_f3,
        lag(f4) over (order by first_day) as old_f4,
        lag(m1) over (order by first_day) as old_m1,
        lag(m2) over (order by first_day) as old_m2,
        lag(m3) over (order by first_day) as old_m3,
        lag(m4) over (order by first_day) as old_m4
    from thresholds, as_of
    where first_day <= last_day

),

-- One row per day: a lookup by equality is cheaper than one by range.
days as (

    select
        unnest(range(first_day, least(end_day, last_day + 1)))::integer as day,
        *
    from regimes

),

order_days as (

    select
        customer_key + (ordered_date - date '2000-01-01') as key,
        count(*)::integer as orders,
        sum(ordered_amount)::decimal(18, 2) as amount
    from warehouse.marts.fct_orders
    inner join customers using (customer_id)
    group by key

),

refund_days as (

    select
        customer_key + (refunded_date - date '2000-01-01') as key,
        sum(refunded_amount)::decimal(18, 2) as amount
    from warehouse.marts.fct_refunds
    inner join customers using (customer_id)
    where is_counted
    group by key

),

stretches as (

    select
        key,
        lead(key) over (partition by key // 100000 order by key) as next_key
    from order_days

),

crossings as (

    select stretches.key + exceeding as key
    from stretches
    inner join (
        select
            first_day,
            end_day,
            floor(unnest([r1, r2, r3, r4]))::integer + 1 as exceeding
        from regimes
    ) as cuts
        on
            (stretches.key % 100000)::integer + exceeding >= first_day
            and (stretches.key % 100000)::integer + exceeding < end_day
            and stretches.key + exceeding < coalesce(stretches.next_key, 9223372036854775807)

),

changes as (

    select key, orders, amount, 1::tinyint as what, (key % 100000)::integer as significant_day from order_days
    union all
    select key + 365, -orders, -amount, 0, null from order_days
    union all
    select key, 0, -amount, 2, null from refund_days
    union all
    select key + 365, 0, amount, 0, null from refund_days
    union all
    select key, 0, 0, 0, null from crossings
    union all
    select customer_key + regimes.first_day, 0, 0, 0, null
    from customers
    inner join regimes on customers.first_day < regimes.first_day

),

points as (

    select
        key,
        sum(orders)::integer as orders,
        sum(amount)::decimal(18, 2) as amount,
        bit_or(what) as what,
        max(significant_day) as significant_day
    from changes, as_of
    where key % 100000 <= last_day
    group by key

),

running as (

    select
        key,
        what,
        (key % 100000)::integer as day,
        (sum(orders) over to_date)::integer as f,
        (sum(amount) over to_date)::decimal(18, 2) as m,
        (key % 100000)::integer - max(significant_day) over to_date as r
    from points
    window to_date as (partition by key // 100000 order by key rows unbounded preceding)

),

-- The three scores as one number, 111 to 555; on the first day of a regime by the cut points before it as well.
scored as (

    select
        running.key,
        running.what,
        days.regime,
        (511 - 100 * (running.r > days.r1)::smallint - 100 * (running.r > days.r2)::smallint
            - 100 * (running.r > days.r3)::smallint - 100 * (running.r > days.r4)::smallint
        + 10 * (running.f > days.f1)::smallint + 10 * (running.f > days.f2)::smallint
            + 10 * (running.f > days.f3)::smallint + 10 * (running.f > days.f4)::smallint
        + (running.m > days.m1)::smallint + (running.m > days.m2)::smallint + (running.m > days.m3)::smallint
            + (running.m > days.m4)::smallint)::smallint as cell,
        case
            when running.day = days.first_day then (511 - 100 * (running.r > days.old_r1)::smallint
                - 100 * (running.r > days.old_r2)::smallint - 100 * (running.r > days.old_r3)::smallint
                - 100 * (running.r > days.old_r4)::smallint
        + 10 * (running.f > days.old_f1)::smallint + 10 * (running.f > days.old_f2)::smallint
            + 10 * (running.f > days.old_f3)::smallint + 10 * (running.f > days.old_f4)::smallint
        + (running.m > days.old_m1)::smallint + (running.m > days.old_m2)::smallint
            + (running.m > days.old_m3)::smallint + (running.m > days.old_m4)::smallint)::smallint
        end as old_cell
    from running
    inner join days
        on running.day = days.day
    where running.r is not null

),

cells as (

    select
        methodology_version,
        (100 * r_score + 10 * f_score + m_score)::smallint as cell,
        segment,
        dense_rank() over (order by segment) as segment_number
    from warehouse.intermediate.int_rfm_cells

),

-- Which segment a regime gives the scores, as one number with them: 1111 to 5555.
states as (

    select
        regimes.regime,
        cells.cell,
        (1000 * cells.segment_number + cells.cell)::smallint as state
    from regimes
    inner join cells
        on regimes.methodology_version = cells.methodology_version

),

with_previous as (

    select
        scored.*,
        states.state,
        lag(states.state) over (partition by scored.key // 100000 order by scored.key) as previous_state
    from scored
    inner join states
        on scored.regime = states.regime and scored.cell = states.cell

),

with_end as (

    select
        key,
        (key % 100000)::integer as day,
        what,
        regime,
        state,
        previous_state,
        old_cell = previous_state % 1000 as is_only_the_regimes,
        lead((key % 100000)::integer) over (partition by key // 100000 order by key) as end_day
    from with_previous
    where state is distinct from previous_state

),

segments as (

    select list(distinct segment order by segment) as names from cells

)

select
    customers.customer_id,
    segments.names[with_end.state // 1000] as segment,
    with_end.state // 100 % 10 as r_score,
    with_end.state // 10 % 10 as f_score,
    with_end.state % 10 as m_score,
    regimes.methodology_version,
    segments.names[with_end.previous_state // 1000] as previous_segment,
    case
        when with_end.day = customers.first_day then 'first_purchase'
        when with_end.previous_state is null or with_end.is_only_the_regimes then 'methodology_change'
        when with_end.what & 1 = 1 then 'purchase'
        when with_end.what & 2 = 2 then 'refund'
        else 'ageing'
    end as change_cause,
    date '2000-01-01' + with_end.day as valid_from,
    date '2000-01-01' + with_end.end_day as valid_to
from with_end
inner join customers
    on with_end.key // 100000 = customers.customer_number
inner join regimes
    on with_end.regime = regimes.regime
cross join segments;
