{{ config(materialized='view', schema='intermediate') }}

{#
    The cards as this run delivers them, with the facts known to it, so that a later run can say why it sees another past. A
    customer who was delivered and is not there any more is delivered as gone. A run that looks back (an as-of before the
    published one) delivers nothing new.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

last_run as (

    select max(as_of_at) as as_of_at from {{ source('last_published', 'published_version') }}

),

cards as (

    select * from {{ ref('customer_segments') }}

),

delivered_before as (

    select * from {{ source('last_published', 'published_segment_snapshot') }}
    where valid_to is null

),

ordered as (

    select
        customer_id,
        sum(ordered_amount) as ordered_amount
    from {{ ref('fct_orders') }}
    where customer_id is not null
    group by customer_id

),

refunded as (

    select
        customer_id,
        sum(refunded_amount) as refunded_amount
    from {{ ref('fct_refunds') }}
    where customer_id is not null and is_counted
    group by customer_id

),

rows_to_deliver as (

    select
        cards.customer_id,
        cards.segment,
        cards.scored_segment,
        cards.methodology_version,
        cards.r_score,
        cards.f_score,
        cards.m_score,
        cards.order_count,
        coalesce(ordered.ordered_amount, 0) as ordered_amount,
        coalesce(refunded.refunded_amount, 0) as refunded_amount,
        false as is_gone
    from cards
    left join ordered
        on cards.customer_id = ordered.customer_id
    left join refunded
        on cards.customer_id = refunded.customer_id

    union all

    select
        delivered_before.customer_id,
        delivered_before.segment,
        delivered_before.scored_segment,
        delivered_before.methodology_version,
        delivered_before.r_score,
        delivered_before.f_score,
        delivered_before.m_score,
        delivered_before.order_count,
        delivered_before.ordered_amount,
        delivered_before.refunded_amount,
        true as is_gone
    from delivered_before
    left join cards
        on delivered_before.customer_id = cards.customer_id
    where cards.customer_id is null

),

final as (

    select
        rows_to_deliver.customer_id,
        rows_to_deliver.segment,
        rows_to_deliver.scored_segment,
        rows_to_deliver.methodology_version,
        rows_to_deliver.r_score,
        rows_to_deliver.f_score,
        rows_to_deliver.m_score,
        rows_to_deliver.order_count,
        cast(rows_to_deliver.ordered_amount as decimal(18, 2)) as ordered_amount,
        cast(rows_to_deliver.refunded_amount as decimal(18, 2)) as refunded_amount,
        rows_to_deliver.is_gone,
        run_as_of.as_of_at as delivered_at
    from rows_to_deliver
    cross join run_as_of
    cross join last_run
    where last_run.as_of_at is null or run_as_of.as_of_at >= last_run.as_of_at

)

select * from final
