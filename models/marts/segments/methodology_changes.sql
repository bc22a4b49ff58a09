{#
    A version that is announced (its first day lies after as-of) is tried on today's base: the cards, scored by its cut points and
    rules as they would be taken now. A version that has come into force is shown with what it did move on its first day.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

methodologies as (

    select * from {{ ref('rfm_methodologies') }}

),

cut_points as (

    select * from {{ ref('int_rfm_cut_points_announced') }}

),

cells as (

    select * from {{ ref('int_rfm_cells') }}

),

cards as (

    select * from {{ ref('customer_segments') }}
    where segment <> 'prospect'

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

announced as (

    select
        cut_points.methodology_version,
        cut_points.valid_from,
        cards.customer_id,
        cards.scored_segment as from_segment,
        cards.m_amount,
        {{ score_of('r', 'cards.r_days', 'cut_points', 'r_') }} as r_score,
        {{ score_of('f', 'cards.f_orders', 'cut_points', 'f_') }} as f_score,
        {{ score_of('m', 'cards.m_amount', 'cut_points', 'm_') }} as m_score
    from cards
    cross join cut_points

),

first_days as (

    select distinct
        methodologies.methodology_version,
        methodologies.valid_from
    from methodologies
    cross join run_as_of
    where methodologies.valid_from <= run_as_of.as_of_date

),

moves as (

    select
        announced.methodology_version,
        announced.valid_from,
        'announced' as status,
        announced.from_segment,
        cells.segment as to_segment,
        announced.m_amount
    from announced
    inner join cells
        on
            announced.methodology_version = cells.methodology_version
            and announced.r_score = cells.r_score
            and announced.f_score = cells.f_score
            and announced.m_score = cells.m_score

    union all

    select
        first_days.methodology_version,
        first_days.valid_from,
        'in_force' as status,
        history.previous_segment as from_segment,
        history.segment as to_segment,
        cast(null as decimal(18, 2)) as m_amount
    from first_days
    inner join history
        on first_days.valid_from = history.valid_from
    where history.change_cause = 'methodology_change' and history.previous_segment is not null

),

final as (

    select
        methodology_version,
        status,
        from_segment,
        to_segment,
        cast(count(*) as integer) as customer_count,
        cast(sum(m_amount) as decimal(18, 2)) as m_amount,
        from_segment <> to_segment as is_move,
        valid_from
    from moves
    group by methodology_version, status, from_segment, to_segment, valid_from

)

select * from final
