{#
    A day is expected to bring what its weekday brought in the eight weeks before it, the mean without the largest and the smallest
    of them: a holiday or a product launch does not move it. Who is quiet together with whom tells a holiday (people rest, the shop goes on) from a
    file that was not delivered.
#}
with

gate_run as (

    select
        *,
        {#- A day counts as over four hours before its end. -#}
        {{ local_date("as_of_at + interval '4 hours'") }} as today,
        {{ local_date('last_as_of_at') }} as last_as_of_date
    from {{ ref('gate_run') }}

),

days as (

    select
        entity,
        source_system,
        event_date,
        count(*) as row_count
    from {{ ref('gate_accepted_rows') }}
    where event_date is not null
    group by entity, source_system, event_date

),

bounds as (

    select
        days.entity,
        days.source_system,
        min(days.event_date) as first_day,
        {{ add_days('min(gate_run.today)', -1) }} as last_day
    from days
    cross join gate_run
    group by days.entity, days.source_system

),

calendar as (

    select
        entity,
        source_system,
        {{ days_from_to('first_day', 'last_day') }} as event_date
    from bounds

),

counted as (

    select
        calendar.entity,
        calendar.source_system,
        calendar.event_date,
        coalesce(days.row_count, 0) as row_count
    from calendar
    left join days
        on
            calendar.entity = days.entity
            and calendar.source_system = days.source_system
            and calendar.event_date = days.event_date

),

past_weeks as (

    select
        *,
        count(*) over eight_weeks as past_week_count,
        sum(row_count) over eight_weeks as past_row_count,
        max(row_count) over eight_weeks as largest_past_count,
        min(row_count) over eight_weeks as smallest_past_count
    from counted
    window
        eight_weeks as (
            partition by entity, source_system, {{ iso_weekday('event_date') }}
            order by event_date
            rows between 8 preceding and 1 preceding
        )

),

expected as (

    select
        entity,
        source_system,
        event_date,
        row_count,
        past_week_count,
        cast(past_row_count - largest_past_count - smallest_past_count as double precision)
        / nullif(past_week_count - 2, 0) as expected_row_count
    from past_weeks

),

{# Of ten expected rows chance leaves one or none once in two thousand days. #}
judged as (

    select
        *,
        case when row_count <= 0.1 * expected_row_count then 1 else 0 end as is_quiet
    from expected
    where past_week_count >= 4 and expected_row_count >= 10

),

source_days as (

    select
        source_system,
        event_date,
        count(*) as judged_entity_count,
        sum(is_quiet) as quiet_entity_count
    from judged
    group by source_system, event_date

),

classified as (

    select
        judged.*,
        case
            when judged.is_quiet = 0 then 'usual'
            when source_days.quiet_entity_count = source_days.judged_entity_count then 'everywhere'
            when source_days.quiet_entity_count = 1 then 'alone'
            else 'with_others'
        end as quietness,
        source_days.judged_entity_count,
        gate_run.last_as_of_date is null or judged.event_date > gate_run.last_as_of_date as is_new
    from judged
    inner join source_days
        on judged.source_system = source_days.source_system and judged.event_date = source_days.event_date
    cross join gate_run

),

habits as (

    select
        entity,
        source_system,
        sum(case when is_new then 0 else 1 end) as past_judged_day_count,
        sum(case when quietness = 'alone' and not is_new then 1 else 0 end) as past_alone_day_count,
        sum(case when quietness = 'everywhere' and not is_new then 1 else 0 end) as past_everywhere_day_count
    from classified
    group by entity, source_system

),

final as (

    select
        classified.entity,
        classified.source_system,
        classified.event_date,
        cast(classified.row_count as bigint) as row_count,
        cast(classified.expected_row_count as decimal(18, 1)) as expected_row_count,
        classified.is_new,
        classified.quietness,
        cast(classified.judged_entity_count as bigint) as judged_entity_count,
        cast(habits.past_judged_day_count as bigint) as past_judged_day_count,
        cast(habits.past_alone_day_count as bigint) as past_alone_day_count,
        cast(habits.past_everywhere_day_count as bigint) as past_everywhere_day_count
    from classified
    inner join habits
        on classified.entity = habits.entity and classified.source_system = habits.source_system

)

select * from final
