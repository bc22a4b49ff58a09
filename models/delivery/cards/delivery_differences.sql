{{ config(schema='intermediate') }}

{#
    Delivered cards that today's rebuilt history contradicts, one row per delivered card, row of the history and delivery. Cards
    and history rows that overlap and differ are few; only those are looked up delivery by delivery. A history row stands for the end of its
    day, so a delivery from the middle of a day is not held against what the customer did later on it.
#}
{# Days: a re-scoring day may lie up to a month before the delivery that shows its cards. #}
{%- set longest_wait = 31 %}
with

snapshot as (

    select * from {{ ref('customer_segment_snapshot') }}
    where not is_gone

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

runs as (

    select * from {{ ref('delivery_runs') }}

),

event_days as (

    select
        customer_id,
        ordered_date as date_day,
        ordered_at as occurred_at
    from {{ ref('fct_orders') }}

    union all

    select
        customer_id,
        refunded_date as date_day,
        refunded_at as occurred_at
    from {{ ref('fct_refunds') }}

    union all

    select
        customer_id,
        {{ local_date('occurred_at') }} as date_day,
        occurred_at
    from {{ ref('int_customers_significant_events') }}

),

last_events as (

    select
        customer_id,
        date_day,
        max(occurred_at) as last_event_at
    from event_days
    where customer_id is not null
    group by customer_id, date_day

),

first_days as (

    select
        customer_id,
        min(valid_from) as first_day
    from history
    group by customer_id

),

{# Delivered while the history has no row yet, or none any more: the card should have been a prospect's, or nobody's. #}
without_history as (

    select
        snapshot.customer_id,
        snapshot.valid_from as delivered_from,
        snapshot.valid_to as delivered_to,
        cast('1000-01-01' as date) as rebuilt_from,
        coalesce(first_days.first_day, cast('9999-12-31' as date)) as rebuilt_to
    from snapshot
    left join first_days
        on snapshot.customer_id = first_days.customer_id
    where
        snapshot.segment <> 'prospect'
        and (
            first_days.first_day is null
            or first_days.first_day > {{ add_days(local_date('snapshot.valid_from'), -longest_wait) }}
        )

),

with_another_row as (

    select
        snapshot.customer_id,
        snapshot.valid_from as delivered_from,
        snapshot.valid_to as delivered_to,
        history.valid_from as rebuilt_from,
        coalesce(history.valid_to, cast('9999-12-31' as date)) as rebuilt_to
    from snapshot
    inner join history
        on
            snapshot.customer_id = history.customer_id
            and (snapshot.valid_to is null or history.valid_from <= {{ local_date('snapshot.valid_to') }})
            and (
                history.valid_to is null
                or history.valid_to > {{ add_days(local_date('snapshot.valid_from'), -longest_wait) }}
            )
    where
        snapshot.scored_segment <> history.segment
        or coalesce(snapshot.r_score, 0) <> history.r_score
        or coalesce(snapshot.f_score, 0) <> history.f_score
        or coalesce(snapshot.m_score, 0) <> history.m_score

),

overlapping as (

    select * from without_history
    union all
    select * from with_another_row

),

final as (

    select
        overlapping.customer_id,
        overlapping.delivered_from,
        overlapping.rebuilt_from,
        runs.as_of_at as delivered_at,
        runs.as_of_date as delivered_on
    from overlapping
    inner join runs
        on
            overlapping.delivered_from <= runs.as_of_at
            and (overlapping.delivered_to is null or overlapping.delivered_to > runs.as_of_at)
            and overlapping.rebuilt_from <= runs.scoring_date
            and overlapping.rebuilt_to > runs.scoring_date
    left join last_events
        on
            overlapping.customer_id = last_events.customer_id
            and runs.scoring_date = last_events.date_day
            and runs.as_of_at < last_events.last_event_at
            and runs.scoring_date = runs.as_of_date
    where last_events.customer_id is null

)

select * from final
