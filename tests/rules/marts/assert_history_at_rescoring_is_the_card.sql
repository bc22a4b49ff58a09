-- What the history says of the re-scoring day (as-of itself, where re-scoring is daily) is what the cards say,
-- which are computed on a path of their own: every buyer of that day has both, with the same segment and scores.
with

run_as_of as (

    select {{ rescoring_date('as_of_date') }} as scoring_date
    from {{ ref('run_as_of') }}

),

in_force as (

    select history.*
    from {{ ref('customer_segment_history') }} as history
    inner join run_as_of
        on
            history.valid_from <= run_as_of.scoring_date
            and (history.valid_to is null or history.valid_to > run_as_of.scoring_date)

),

cards as (

    select * from {{ ref('customer_segments') }}
    where methodology_version is not null

),

validation_errors as (

    select
        cards.customer_id,
        cards.scored_segment,
        cards.r_score,
        cards.f_score,
        cards.m_score,
        in_force.customer_id as history_customer_id,
        in_force.segment as history_segment,
        in_force.r_score as history_r_score,
        in_force.f_score as history_f_score,
        in_force.m_score as history_m_score
    from cards
    full outer join in_force
        on cards.customer_id = in_force.customer_id
    where
        cards.customer_id is null
        or in_force.customer_id is null
        or cards.scored_segment <> in_force.segment
        or cards.r_score <> in_force.r_score
        or cards.f_score <> in_force.f_score
        or cards.m_score <> in_force.m_score

)

select * from validation_errors
