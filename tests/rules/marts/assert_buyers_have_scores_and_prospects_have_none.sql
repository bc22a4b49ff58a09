-- Whoever has a counting order of the re-scoring day or before (as-of, where re-scoring is daily) has all scores, a
-- version, a reason and a segment other than prospect; whoever has none is a prospect without any of them. A buyer whose
-- cell had no segment would otherwise pass for a prospect, one without any significant event for the most recent.
with

cards as (

    select * from {{ ref('customer_segments') }}

),

run_as_of as (

    select {{ rescoring_date('as_of_date') }} as scoring_date
    from {{ ref('run_as_of') }}

),

buyers as (

    select distinct orders.customer_id
    from {{ ref('fct_orders') }} as orders
    inner join run_as_of
        on orders.ordered_date <= run_as_of.scoring_date
    where orders.customer_id is not null

),

validation_errors as (

    select
        cards.customer_id,
        cards.segment,
        cards.r_score,
        cards.f_score,
        cards.m_score,
        buyers.customer_id is not null as is_buyer
    from cards
    left join buyers
        on cards.customer_id = buyers.customer_id
    where
        (
            buyers.customer_id is not null
            and (
                cards.segment = 'prospect'
                or (cards.r_days is null and cards.r_score <> 1)
                or cards.why_en is null
                or cards.why_ru is null
                or cards.f_orders is null
                or cards.m_amount is null
                or cards.r_score is null
                or cards.f_score is null
                or cards.m_score is null
                or cards.methodology_version is null
                or cards.order_count = 0
            )
        )
        or (
            buyers.customer_id is null
            and (
                cards.segment <> 'prospect'
                or coalesce(cards.r_days, cards.f_orders, cards.r_score, cards.f_score, cards.m_score) is not null
                or cards.m_amount is not null
                or cards.methodology_version is not null
                or (cards.order_count <> 0 and '{{ var("rfm_rescoring") }}' = 'daily')
            )
        )

)

select * from validation_errors
