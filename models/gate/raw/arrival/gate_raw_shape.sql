{#
    At which hours of the business day things happen, as a distance between two distributions: half the sum of the differences of
    their shares (total variation), 0 for equal ones and 1 for such that share no hour. Few rows are always far off and mailings come in
    bursts, so two things are asked: whether chance explains it (chi-square against the past shares, in units of the median past
    day), and whether a past day of at least half as many rows was as far off. What comes in bursts by habit (mailings: most rows of
    a larger day within an hour) has no usual hours, and a single burst at a usual hour (a base given to other owners, an
    import) says nothing: the two largest hours of tonight count like the third where they hold ten rows or more.
#}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

hours as (

    select
        accepted_rows.entity,
        accepted_rows.source_system,
        accepted_rows.event_date,
        coalesce(accepted_rows.event_at > freshness.recent_after, false) as is_recent,
        {{ local_hour('accepted_rows.event_at') }} as event_hour,
        count(*) as row_count
    from {{ ref('gate_accepted_rows') }} as accepted_rows
    inner join freshness
        on
            accepted_rows.entity = freshness.entity
            and accepted_rows.source_system = freshness.source_system
    where accepted_rows.event_at is not null
    group by
        accepted_rows.entity,
        accepted_rows.source_system,
        accepted_rows.event_date,
        coalesce(accepted_rows.event_at > freshness.recent_after, false),
        {{ local_hour('accepted_rows.event_at') }}

),

past_hours as (

    select
        entity,
        source_system,
        event_hour,
        cast(sum(row_count) as double precision)
        / sum(sum(row_count)) over (partition by entity, source_system) as past_share
    from hours
    where not is_recent
    group by entity, source_system, event_hour

),

{# No hour counts as rarer than one in a hundred: a single row at night would weigh more than all others. #}
past_totals as (

    select
        entity,
        source_system,
        sum(greatest(past_share, 0.01)) + 0.01 * (24 - count(*)) as floored_share_sum
    from past_hours
    group by entity, source_system

),

ranked_hours as (

    select
        *,
        row_number() over (
            partition by entity, source_system, is_recent
            order by row_count desc, event_date, event_hour
        ) as place
    from hours

),

third_hours as (

    select
        entity,
        source_system,
        row_count as third_row_count
    from ranked_hours
    where is_recent and place = 3

),

calmed_hours as (

    select
        ranked_hours.entity,
        ranked_hours.source_system,
        ranked_hours.event_date,
        ranked_hours.is_recent,
        ranked_hours.event_hour,
        case
            when
                ranked_hours.is_recent and ranked_hours.place <= 2 and ranked_hours.row_count >= 10
                and past_hours.past_share >= 0.02
                then coalesce(third_hours.third_row_count, 0)
            else ranked_hours.row_count
        end as row_count
    from ranked_hours
    left join third_hours
        on
            ranked_hours.entity = third_hours.entity
            and ranked_hours.source_system = third_hours.source_system
    left join past_hours
        on
            ranked_hours.entity = past_hours.entity
            and ranked_hours.source_system = past_hours.source_system
            and ranked_hours.event_hour = past_hours.event_hour

),

{# A past day each, and tonight as one. #}
groups as (

    select
        entity,
        source_system,
        is_recent,
        case when not is_recent then event_date end as group_date,
        event_hour,
        sum(row_count) as row_count
    from calmed_hours
    where row_count > 0
    group by entity, source_system, is_recent, case when not is_recent then event_date end, event_hour

),

group_totals as (

    select
        entity,
        source_system,
        is_recent,
        group_date,
        sum(row_count) as total_row_count
    from groups
    group by entity, source_system, is_recent, group_date

),

{# The part that both have in common, hour by hour; what is not in it is the distance. #}
distances as (

    select
        groups.entity,
        groups.source_system,
        groups.is_recent,
        groups.group_date,
        min(group_totals.total_row_count) as row_count,
        max(groups.row_count) as busiest_hour_row_count,
        1 - sum(least(
            cast(groups.row_count as double precision) / group_totals.total_row_count,
            coalesce(past_hours.past_share, 0)
        )) as hour_distance,
        sum(
            cast(groups.row_count as double precision) * groups.row_count
            / (group_totals.total_row_count * greatest(coalesce(past_hours.past_share, 0), 0.01))
        ) + (min(past_totals.floored_share_sum) - 2) * min(group_totals.total_row_count) as chi_square
    from groups
    inner join group_totals
        on
            groups.entity = group_totals.entity
            and groups.source_system = group_totals.source_system
            and groups.is_recent = group_totals.is_recent
            and groups.group_date is not distinct from group_totals.group_date
    inner join past_totals
        on groups.entity = past_totals.entity and groups.source_system = past_totals.source_system
    left join past_hours
        on
            groups.entity = past_hours.entity
            and groups.source_system = past_hours.source_system
            and groups.event_hour = past_hours.event_hour
    group by groups.entity, groups.source_system, groups.is_recent, groups.group_date

),

tonight as (

    select * from distances
    where is_recent

),

past_days as (

    select
        tonight.entity,
        tonight.source_system,
        count(*) as past_day_count,
        percentile_cont(0.5) within group (order by distances.chi_square) as median_past_chi_square,
        max(case when distances.row_count >= 0.5 * tonight.row_count then distances.hour_distance end)
            as largest_past_distance,
        cast(sum(case when distances.row_count >= 20 then distances.busiest_hour_row_count end) as double precision)
        / sum(case when distances.row_count >= 20 then distances.row_count end) as burst_share
    from tonight
    inner join distances
        on
            tonight.entity = distances.entity
            and tonight.source_system = distances.source_system
            and not distances.is_recent
            and distances.row_count >= 3
    group by tonight.entity, tonight.source_system

),

final as (

    select
        tonight.entity,
        tonight.source_system,
        freshness.last_newest_event_at is null as is_first_run,
        cast(tonight.row_count as bigint) as recent_row_count,
        cast(tonight.hour_distance as decimal(18, 6)) as hour_distance,
        cast(coalesce(past_days.past_day_count, 0) as bigint) as past_day_count,
        cast(tonight.chi_square as decimal(38, 3)) as chi_square,
        cast(past_days.median_past_chi_square as decimal(38, 3)) as median_past_chi_square,
        cast(past_days.largest_past_distance as decimal(18, 6)) as largest_past_distance,
        cast(past_days.burst_share as decimal(18, 6)) as burst_share
    from tonight
    inner join freshness
        on tonight.entity = freshness.entity and tonight.source_system = freshness.source_system
    left join past_days
        on tonight.entity = past_days.entity and tonight.source_system = past_days.source_system

)

select * from final
