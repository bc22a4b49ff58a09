{#
    What the next ten business days hold for each team: clocks by the day on which they fall due, at the minutes a contact with their segment
    took lately, against the minutes the team has. What is overdue belongs to the first day. What falls due while nobody works is due on the
    business day before.
#}
with

open_clocks as (

    select * from {{ ref('sla_queue') }}

),

working_days as (

    select * from {{ ref('int_team_working_days') }}

),

contact_minutes as (

    select * from {{ ref('contact_minutes') }}

),

{# The last day of the plan that opens before the clock is due; the first one where none does. #}
placed as (

    select
        open_clocks.clock_id,
        open_clocks.segment,
        coalesce(open_clocks.team_id, 'unknown') as team_id,
        coalesce(
            max(case when working_days.opens_at < open_clocks.due_at then working_days.plan_day end), 1
        ) as plan_day,
        max(working_days.closes_at) as plan_ends_at,
        open_clocks.due_at
    from open_clocks
    inner join working_days
        on coalesce(open_clocks.team_id, 'unknown') = working_days.team_id
    group by open_clocks.clock_id, open_clocks.segment, coalesce(open_clocks.team_id, 'unknown'), open_clocks.due_at

),

due as (

    select
        team_id,
        plan_day,
        segment,
        count(*) as due_count
    from placed
    where due_at <= plan_ends_at
    group by team_id, plan_day, segment

),

timed as (

    select
        due.*,
        contact_minutes.minutes_per_contact,
        due.due_count * contact_minutes.minutes_per_contact as planned_minutes
    from due
    left join contact_minutes
        on due.segment = contact_minutes.segment

),

by_segment_and_all as (

    select
        team_id,
        plan_day,
        segment,
        due_count,
        minutes_per_contact,
        planned_minutes
    from timed

    union all

    select
        working_days.team_id,
        working_days.plan_day,
        'all' as segment,
        coalesce(sum(timed.due_count), 0) as due_count,
        cast(null as decimal(18, 6)) as minutes_per_contact,
        case when count(timed.team_id) = count(timed.planned_minutes) then coalesce(sum(timed.planned_minutes), 0) end
            as planned_minutes
    from working_days
    left join timed
        on working_days.team_id = timed.team_id and working_days.plan_day = timed.plan_day
    group by working_days.team_id, working_days.plan_day

),

final as (

    select
        by_segment_and_all.team_id,
        working_days.business_date,
        by_segment_and_all.segment,
        working_days.calendar_id,
        by_segment_and_all.plan_day,
        cast(by_segment_and_all.due_count as integer) as due_count,
        cast(by_segment_and_all.minutes_per_contact as decimal(18, 6)) as minutes_per_contact,
        cast(round(by_segment_and_all.planned_minutes, 2) as decimal(18, 2)) as planned_minutes,
        case when by_segment_and_all.segment = 'all' then working_days.manager_count end as manager_count,
        case when by_segment_and_all.segment = 'all' then working_days.capacity_minutes end as capacity_minutes,
        case
            when by_segment_and_all.segment = 'all'
                then {{ safe_divide('by_segment_and_all.planned_minutes', 'working_days.capacity_minutes') }}
        end as load_ratio
    from by_segment_and_all
    inner join working_days
        on by_segment_and_all.team_id = working_days.team_id and by_segment_and_all.plan_day = working_days.plan_day

)

select * from final
