{#
    The history and the delivery against what they must agree with; each count is of customers or cards where they do not. The cards are scored
    by another path than the history.
#}
with

cards as (

    select * from {{ ref('customer_segments') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

shown as (

    select * from {{ ref('customer_segments_shown') }}
    where valid_to is null

),

summary as (

    select * from {{ ref('segment_summary') }}

),

transitions as (

    select * from {{ ref('segment_transitions') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

run_as_of as (

    select
        as_of_date,
        {{ rescoring_date('as_of_date') }} as scoring_date
    from {{ ref('run_as_of') }}

),

{# The history's rows of the re-scoring day: with daily cards those of as-of. #}
on_the_scoring_day as (

    select history.*
    from history
    cross join run_as_of
    where
        history.valid_from <= run_as_of.scoring_date
        and (history.valid_to is null or history.valid_to > run_as_of.scoring_date)

),

other_cards as (

    select count(*) as wrong_count
    from cards
    full outer join on_the_scoring_day
        on cards.customer_id = on_the_scoring_day.customer_id
    where
        case when cards.scored_segment = 'prospect' then '' else cards.scored_segment end
        <> coalesce(on_the_scoring_day.segment, '')
        or coalesce(cards.r_score, 0) <> coalesce(on_the_scoring_day.r_score, 0)
        or coalesce(cards.f_score, 0) <> coalesce(on_the_scoring_day.f_score, 0)
        or coalesce(cards.m_score, 0) <> coalesce(on_the_scoring_day.m_score, 0)
        or cards.customer_id is null

),

other_segments_shown as (

    select count(*) as wrong_count
    from cards
    left join shown
        on cards.customer_id = shown.customer_id
    where cards.segment <> coalesce(shown.segment, 'prospect')

),

rows_in_order as (

    select
        valid_from,
        valid_to,
        lead(valid_from) over (partition by customer_id order by valid_from) as next_from
    from history

),

broken_rows as (

    select count(*) as wrong_count
    from rows_in_order
    where coalesce(valid_to, cast('9999-12-31' as date)) <> coalesce(next_from, cast('9999-12-31' as date))

),

opening_counts as (

    select
        summary.month,
        summary.segment,
        summary.opening_customer_count - coalesce(sum(transitions.customer_count), 0) as difference_count
    from summary
    left join transitions
        on
            summary.month = transitions.month
            and summary.segment = transitions.from_segment
    where summary.opening_customer_count is not null
    group by summary.month, summary.segment, summary.opening_customer_count

),

monthly_money as (

    select
        (select coalesce(sum(ordered_amount), 0) from summary)
        - (select coalesce(sum(ordered_amount), 0) from orders) as difference_amount

),

final as (

    select
        'cards are those of the history' as rule_name,
        cast(wrong_count as integer) as wrong_count
    from other_cards
    union all
    select
        'the segment shown is that of the card' as rule_name,
        cast(wrong_count as integer) as wrong_count
    from other_segments_shown
    union all
    select
        'rows of a customer follow each other' as rule_name,
        cast(wrong_count as integer) as wrong_count
    from broken_rows
    union all
    select
        'transitions add up to the opening counts' as rule_name,
        cast(count(case when difference_count <> 0 then 1 end) as integer) as wrong_count
    from opening_counts
    union all
    select
        'segments add up to the orders' as rule_name,
        cast(case when difference_amount <> 0 then 1 else 0 end as integer) as wrong_count
    from monthly_money

)

select * from final
