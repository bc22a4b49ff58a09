{{ config(materialized='view') }}

{#
    Of the points only those at which a score or the segment becomes another one, with the regime and the scores that held
    before. Scores decide the segment within a regime; between two regimes the rules can differ as well.
#}
{%- set previous = 'over (partition by scored.customer_id order by scored.date_day)' -%}
with

points as (

    select * from {{ ref('int_customers_rfm_points') }}

),

regimes as (

    select * from {{ ref('int_rfm_regimes') }}

),

cells as (

    select * from {{ ref('int_rfm_cells') }}

),

scored as (

    select
        points.*,
        regimes.methodology_version,
        {{ score_of('r', 'points.r_days', 'regimes', 'r_') }} as r_score,
        {{ score_of('f', 'points.f_orders', 'regimes', 'f_') }} as f_score,
        {{ score_of('m', 'points.m_amount', 'regimes', 'm_') }} as m_score
    from points
    inner join regimes
        on points.regime_number = regimes.regime_number

),

with_segments as (

    select
        scored.*,
        cells.segment,
        lag(cells.segment) {{ previous }} as previous_segment,
        lag(scored.r_score) {{ previous }} as previous_r_score,
        lag(scored.f_score) {{ previous }} as previous_f_score,
        lag(scored.m_score) {{ previous }} as previous_m_score,
        lag(scored.regime_number) {{ previous }} as previous_regime_number
    from scored
    inner join cells
        on
            scored.methodology_version = cells.methodology_version
            and scored.r_score = cells.r_score
            and scored.f_score = cells.f_score
            and scored.m_score = cells.m_score

),

final as (

    select *
    from with_segments
    where
        previous_segment is null
        or segment <> previous_segment
        or r_score <> previous_r_score
        or f_score <> previous_f_score
        or m_score <> previous_m_score

)

select * from final
