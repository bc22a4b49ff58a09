{# Customers of both versions only: who is new or gone moves shares, too, but is no change of a card. #}
with

gate_run as (

    select * from {{ ref('gate_run') }}

),

cards as (

    select * from {{ ref('customer_segments') }}

),

last_cards as (

    select last_cards.*
    from {{ source('last_published', 'published_customer_segments') }} as last_cards
    cross join gate_run
    where gate_run.compares_marts

),

segments as (

    select segment from {{ ref('segments') }}

),

compared as (

    select
        cards.segment,
        last_cards.segment as last_segment
    from cards
    inner join last_cards
        on cards.customer_id = last_cards.customer_id

),

now_counted as (

    select
        segment,
        count(*) as compared_customer_count,
        sum(case when segment <> last_segment then 1 else 0 end) as came_count
    from compared
    group by segment

),

last_counted as (

    select
        last_segment as segment,
        count(*) as last_compared_customer_count
    from compared
    group by last_segment

),

counted as (

    select
        segment,
        count(*) as customer_count
    from cards
    group by segment

),

compared_total as (

    select count(*) as total_compared_count from compared

),

cards_total as (

    select count(*) as total_customer_count from cards

),

totals as (

    select
        cards_total.total_customer_count,
        compared_total.total_compared_count
    from cards_total
    cross join compared_total

),

final as (

    select
        segments.segment,
        coalesce(counted.customer_count, 0) as customer_count,
        {{ safe_divide('coalesce(counted.customer_count, 0)', 'totals.total_customer_count') }} as customer_share,
        totals.total_compared_count as compared_customer_count,
        coalesce(now_counted.came_count, 0) as came_count,
        {{ safe_divide('coalesce(now_counted.compared_customer_count, 0)', 'totals.total_compared_count') }}
            as compared_share,
        {{ safe_divide('coalesce(last_counted.last_compared_customer_count, 0)', 'totals.total_compared_count') }}
            as last_compared_share,
        gate_run.elapsed_days
    from segments
    cross join totals
    cross join gate_run
    left join counted
        on segments.segment = counted.segment
    left join now_counted
        on segments.segment = now_counted.segment
    left join last_counted
        on segments.segment = last_counted.segment

)

select * from final
