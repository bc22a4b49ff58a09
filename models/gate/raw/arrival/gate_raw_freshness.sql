with

gate_run as (

    select * from {{ ref('gate_run') }}

),

accepted_rows as (

    select * from {{ ref('gate_accepted_rows') }}

),

last_freshness as (

    select last_freshness.*
    from {{ source('last_published', 'gate_raw_freshness') }} as last_freshness
    cross join gate_run
    where gate_run.compares_rows

),

given_entities as (

    {% for entity in contract_entities() -%}
    {% for source in sources_of(entity) or ['none'] -%}
    select
        '{{ entity }}' as entity,
        '{{ source }}' as source_system
    {{ 'union all' if not loop.last }}
    {% endfor -%}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

days as (

    select
        entity,
        source_system,
        event_date,
        count(*) as row_count,
        max(event_at) as newest_event_at,
        lag(event_date) over (partition by entity, source_system order by event_date) as previous_date
    from accepted_rows
    group by entity, source_system, event_date

),

found as (

    select
        entity,
        source_system,
        sum(row_count) as row_count,
        count(event_date) as event_day_count,
        max(newest_event_at) as newest_event_at,
        max(case when event_date is not null then row_count end) as busiest_day_row_count,
        max({{ days_between('previous_date', 'event_date') }}) as longest_gap_days
    from days
    group by entity, source_system

),

final as (

    select
        given_entities.entity,
        given_entities.source_system,
        cast(coalesce(found.row_count, 0) as bigint) as row_count,
        last_freshness.row_count as last_row_count,
        cast(coalesce(found.event_day_count, 0) as bigint) as event_day_count,
        cast(coalesce(found.busiest_day_row_count, 0) as bigint) as busiest_day_row_count,
        cast(found.longest_gap_days as integer) as longest_gap_days,
        cast({{ days_between(local_date('found.newest_event_at'), local_date('gate_run.as_of_at')) }} as integer)
            as age_days,
        gate_run.elapsed_days,
        found.newest_event_at,
        last_freshness.newest_event_at as last_newest_event_at,
        {#- What tonight brought; on a first run the last week stands in for it. -#}
        {{ '' }}
        coalesce(last_freshness.newest_event_at, found.newest_event_at - interval '7 days') as recent_after
    from given_entities
    cross join gate_run
    left join found
        on given_entities.entity = found.entity and given_entities.source_system = found.source_system
    left join last_freshness
        on
            given_entities.entity = last_freshness.entity
            and given_entities.source_system = last_freshness.source_system

)

select * from final
