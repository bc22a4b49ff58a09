{#
    Opening and closing segment of each month. Only customers whose segment changed are looked at one by one; who stayed is
    the opening count less those who left, so the cost grows with changes and not with customers times months.
#}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

sizes as (

    select * from {{ ref('segment_sizes') }}

),

runs as (

    {{ segment_runs('history') }}

),

starts as (

    select
        customer_id,
        cast(date_trunc('month', valid_from) as date) as month,
        segment,
        previous_segment,
        change_cause,
        row_number() over (
            partition by customer_id, date_trunc('month', valid_from)
            order by valid_from
        ) as place,
        row_number() over (
            partition by customer_id, date_trunc('month', valid_from)
            order by valid_from desc
        ) as place_from_the_end
    from runs

),

moves as (

    select
        opening.customer_id,
        opening.month,
        coalesce(opening.previous_segment, 'prospect') as from_segment,
        closing.segment as to_segment,
        case when opening.previous_segment is null then 'first_purchase' else closing.change_cause end as change_cause
    from starts as opening
    inner join starts as closing
        on
            opening.customer_id = closing.customer_id
            and opening.month = closing.month
            and closing.place_from_the_end = 1
    where opening.place = 1

),

{# A customer who came back to the segment within the month has not moved. #}
moved as (

    select
        month,
        from_segment,
        to_segment,
        change_cause,
        count(*) as customer_count
    from moves
    where from_segment <> to_segment
    group by month, from_segment, to_segment, change_cause

),

moved_away as (

    select
        month,
        from_segment,
        sum(customer_count) as customer_count
    from moved
    group by month, from_segment

),

stayed as (

    select
        sizes.month,
        sizes.segment as from_segment,
        sizes.segment as to_segment,
        'none' as change_cause,
        sizes.opening_customer_count - coalesce(moved_away.customer_count, 0) as customer_count
    from sizes
    left join moved_away
        on
            sizes.month = moved_away.month
            and sizes.segment = moved_away.from_segment

),

final as (

    select
        month,
        from_segment,
        to_segment,
        change_cause,
        cast(customer_count as integer) as customer_count
    from moved

    union all

    select
        month,
        from_segment,
        to_segment,
        change_cause,
        cast(customer_count as integer) as customer_count
    from stayed
    where customer_count <> 0

)

select * from final
