{#
    What a team sees: the history on re-scoring days only (var rfm_rescoring), and a new segment only after it has held for
    rfm_segment_dwell_days. With both at their defaults it is the history by segment.
#}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

runs as (

    {{ segment_runs('history') }}

),

bought as (

    select
        runs.*,
        min(runs.valid_from) over (partition by runs.customer_id) as first_day,
        {{ add_days('runs.valid_from', var('rfm_segment_dwell_days')) }} as held_from
    from runs

),

scheduled as (

    select
        bought.*,
        {{ next_rescoring_date('bought.first_day') }} as first_shown_on,
        {{ next_rescoring_date('bought.held_from') }} as shown_after_dwelling_on
    from bought

),

{#
    What holds on the first re-scoring day is shown without waiting: before it there is nothing that could be kept. What was
    over by then is not seen.
#}
appearing as (

    select
        *,
        case when valid_from <= first_shown_on then first_shown_on else shown_after_dwelling_on end as shown_from
    from scheduled

),

seen as (

    select
        appearing.customer_id,
        appearing.segment,
        appearing.change_cause,
        appearing.shown_from,
        lag(appearing.segment) over (partition by appearing.customer_id order by appearing.shown_from)
            as previous_segment
    from appearing
    cross join run_as_of
    where
        appearing.shown_from <= run_as_of.as_of_date
        and (appearing.valid_to is null or appearing.shown_from < appearing.valid_to)

),

final as (

    select
        customer_id,
        segment,
        previous_segment,
        change_cause,
        shown_from as valid_from,
        lead(shown_from) over (partition by customer_id order by shown_from) as valid_to
    from seen
    where previous_segment is null or previous_segment <> segment

)

select * from final
