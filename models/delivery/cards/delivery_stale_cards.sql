{{ config(schema='intermediate') }}

{#
    The days on which a customer's delivered segment was not the segment of the day: a run was missed, a re-scoring day had not
    come, a dwell rule held it back, or the data came late. Days of one customer that follow each other are one row.
#}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

snapshot as (

    select * from {{ ref('customer_segment_snapshot') }}
    where not is_gone

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

runs as (

    {{ segment_runs('history') }}

),

{# What the last delivery of a day said counts for the whole day. #}
delivered as (

    select
        snapshot.customer_id,
        snapshot.segment,
        {{ local_date('snapshot.valid_from') }} as delivered_from,
        case
            when snapshot.valid_to is null then {{ add_days('run_as_of.as_of_date', 1) }}
            else {{ local_date('snapshot.valid_to') }}
        end as delivered_to
    from snapshot
    cross join run_as_of

),

pieces as (

    select
        delivered.customer_id,
        case when delivered.delivered_from > runs.valid_from then delivered.delivered_from else runs.valid_from end
            as stale_from,
        case
            when runs.valid_to is null or delivered.delivered_to < runs.valid_to then delivered.delivered_to
            else runs.valid_to
        end as stale_to
    from delivered
    inner join runs
        on
            delivered.customer_id = runs.customer_id
            and delivered.delivered_to > runs.valid_from
            and (runs.valid_to is null or delivered.delivered_from < runs.valid_to)
    where delivered.segment <> runs.segment and delivered.delivered_from < delivered.delivered_to

),

marked as (

    select
        *,
        case
            when lag(stale_to) over (partition by customer_id order by stale_from) = stale_from then 0
            else 1
        end as is_new
    from pieces

),

numbered as (

    select
        customer_id,
        stale_from,
        stale_to,
        sum(is_new) over (
            partition by customer_id
            order by stale_from
            rows between unbounded preceding and current row
        ) as stretch_number
    from marked

),

final as (

    select
        customer_id,
        min(stale_from) as stale_from,
        max(stale_to) as stale_to
    from numbered
    group by customer_id, stretch_number

)

select * from final
