-- Orders and refunds of three years, the same ones in every run: each number is a hash of the row it belongs to.
-- Customers begin and stop at days of their own, and some buy far more often than others.
--
-- Set before: the variables order_count and customer_count.
create schema if not exists marts;
create schema if not exists unified;

create or replace macro uniform(row_key, purpose) as (hash(row_key || ' ' || purpose) >> 11) / 9007199254740992.0;

create or replace table unified.run_as_of as
select
    timestamp '2026-06-30 20:00:00' as as_of_at,
    timestamp '2026-06-30 20:00:00' as newest_event_at,
    date '2026-06-30' as as_of_date;

create or replace table marts.fct_orders as
with

customers as (

    select
        number,
        'files:C' || lpad(number::varchar, 8, '0') as customer_id,
        (1095 * uniform(number, 'first day') ^ 1.5)::integer as first_day,
        uniform(number, 'share of the rest') as active_share
    from range(getvariable('customer_count')) as numbers(number)

),

orders as (

    select
        number,
        floor(getvariable('customer_count') * uniform(number, 'customer') ^ 1.3)::bigint as customer_number
    from range(getvariable('order_count')) as numbers(number)

),

placed as (

    select
        orders.number,
        -- One order in a hundred is a guest's.
        case when uniform(orders.number, 'guest') >= 0.01 then customers.customer_id end as customer_id,
        date '2023-07-01'
        + customers.first_day
        + floor((1096 - customers.first_day) * customers.active_share * uniform(orders.number, 'day'))::integer
            as ordered_date,
        floor(61200 * uniform(orders.number, 'second'))::integer as ordered_second,
        exp(
            5 + 3 * uniform(customers.number, 'purse')
            + uniform(orders.number, 'amount 1')
            + uniform(orders.number, 'amount 2')
            + uniform(orders.number, 'amount 3')
        )::decimal(18, 2) as ordered_amount
    from orders
    inner join customers
        on orders.customer_number = customers.number

)

select
    'files:O' || lpad(number::varchar, 9, '0') as order_id,
    customer_id,
    ordered_amount,
    ordered_date,
    -- In Moscow it is three hours later than in UTC.
    ordered_date + to_seconds(3 * 3600 + ordered_second) - interval '3 hours' as ordered_at
from placed;

create or replace table marts.fct_refunds as
with

refunded as (

    select
        order_id,
        customer_id,
        (ordered_amount * (0.2 + uniform(order_id, 'share')))::decimal(18, 2) as refunded_amount,
        uniform(order_id, 'counted') >= 0.02 as is_counted,
        ordered_date + floor(41 * uniform(order_id, 'refunded after') ^ 2)::integer as refunded_date
    from marts.fct_orders
    where uniform(order_id, 'refunded') < 0.05

)

select
    replace(order_id, ':O', ':R') as refund_id,
    order_id,
    customer_id,
    refunded_amount,
    is_counted,
    refunded_date,
    refunded_date + interval '12 hours' as refunded_at
from refunded
where refunded_date <= date '2026-06-30';

-- Nothing but orders counts for recency here, but the models read these two as well.
create or replace table unified.unified_activities (customer_id varchar, type varchar, occurred_at timestamp);
create or replace table unified.unified_site_events (customer_id varchar, event_type varchar, occurred_at timestamp);
