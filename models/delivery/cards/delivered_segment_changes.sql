{#
    What readers saw move: a delivered card whose segment is not that of the delivery before. The history of today's data says what
    moved the customer in between; where it knows of nothing, the data was corrected.
#}
with

snapshot as (

    select * from {{ ref('customer_segment_snapshot') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

segments as (

    select * from {{ ref('segments') }}

),

runs as (

    {{ segment_runs('history') }}

),

deliveries as (

    select
        as_of_at,
        as_of_date,
        scoring_date,
        lag(scoring_date) over (order by as_of_at) as former_scoring_date
    from {{ ref('delivery_runs') }}

),

cards as (

    select
        customer_id,
        valid_from as delivered_at,
        scored_segment as segment,
        is_gone,
        lag(scored_segment) over by_customer as previous_segment,
        lag(is_gone) over by_customer as was_gone
    from snapshot
    window by_customer as (partition by customer_id order by valid_from)

),

changes as (

    select
        cards.customer_id,
        cards.delivered_at,
        deliveries.as_of_date as delivered_on,
        deliveries.scoring_date,
        deliveries.former_scoring_date,
        cards.previous_segment,
        cards.segment
    from cards
    inner join deliveries
        on cards.delivered_at = deliveries.as_of_at
    where cards.previous_segment <> cards.segment and not cards.is_gone and not cards.was_gone

),

{# A delivery in the middle of its day does not know the rest of it: what it did not show explains the next change. #}
explained as (

    select
        changes.customer_id,
        changes.delivered_at,
        runs.change_cause,
        row_number() over (
            partition by changes.customer_id, changes.delivered_at
            order by runs.valid_from desc
        ) as newest_number
    from changes
    inner join runs
        on
            changes.customer_id = runs.customer_id
            and changes.scoring_date >= runs.valid_from
            and changes.former_scoring_date <= runs.valid_from
    where changes.former_scoring_date < runs.valid_from or changes.previous_segment <> runs.segment

),

final as (

    select
        changes.customer_id,
        changes.delivered_at,
        changes.delivered_on,
        changes.previous_segment,
        changes.segment,
        cast(abs(segments.segment_order - former.segment_order) as integer) as step_count,
        coalesce(explained.change_cause, 'data_correction') as change_cause
    from changes
    inner join segments
        on changes.segment = segments.segment
    inner join segments as former
        on changes.previous_segment = former.segment
    left join explained
        on
            changes.customer_id = explained.customer_id
            and changes.delivered_at = explained.delivered_at
            and explained.newest_number = 1

)

select * from final
