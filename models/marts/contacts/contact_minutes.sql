{# How long a contact takes, by what those of the last days took; what has no length (a letter) says nothing of it. #}
with

touches as (

    select * from {{ ref('fct_touches') }}
    where is_contact and duration_seconds is not null

),

segments as (

    select segment from {{ ref('segments') }}
    union all
    select 'unknown' as segment

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

recent as (

    select touches.*
    from touches
    cross join run_as_of
    where touches.occurred_date > {{ add_days('run_as_of.as_of_date', '-' ~ var('workload_history_days')) }}

),

everybody as (

    select
        count(*) as contact_count,
        sum(duration_seconds) as duration_seconds
    from recent

),

by_segment as (

    select
        segment,
        count(*) as contact_count,
        sum(duration_seconds) as duration_seconds
    from recent
    group by segment

),

final as (

    select
        segments.segment,
        cast(coalesce(by_segment.contact_count, 0) as integer) as contact_count,
        by_segment.segment is not null as is_own_average,
        cast({{ safe_divide(
            'coalesce(by_segment.duration_seconds, everybody.duration_seconds)',
            '60.0 * coalesce(by_segment.contact_count, everybody.contact_count)'
        ) }} as decimal(18, 6)) as minutes_per_contact
    from segments
    cross join everybody
    left join by_segment
        on segments.segment = by_segment.segment

)

select * from final
