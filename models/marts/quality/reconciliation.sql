{%- set entities = contract_entities() -%}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

counts as (

    {% for entity in entities -%}
    select
        '{{ entity }}' as entity,
        checked_rows.source_system,
        count(*) as rows_read,
        sum(case when checked_rows.verdict = 'quarantined' then 1 else 0 end) as rows_quarantined,
        sum(case when checked_rows.verdict = 'suppressed' then 1 else 0 end) as rows_suppressed,
        sum(case when checked_rows.verdict = 'duplicate' then 1 else 0 end) as duplicates_dropped,
        sum(case when checked_rows.verdict = 'valid' and checked_rows.event_at > run_as_of.as_of_at then 1 else 0 end)
            as rows_after_as_of
    from {{ ref('checked_' ~ entity) }} as checked_rows
    cross join run_as_of
    group by checked_rows.source_system
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{# What the unified layer really holds, counted by another path than the verdicts. #}
used as (

    {% for entity in entities -%}
    select
        '{{ entity }}' as entity,
        source_system,
        count(*) as rows_used
    from {{ ref('unified_' ~ entity) }}
    group by source_system
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

given_entities as (

    {% for entity in entities -%}
    {% for source in sources_of(entity) or ['none'] -%}
    select '{{ entity }}' as entity, '{{ source }}' as source_system
    {{ 'union all' if not loop.last }}
    {% endfor -%}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

implicit_customers as (

    select
        'customers' as entity,
        source_system,
        count(*) as implicit_count
    from {{ ref('int_customers_found') }}
    where is_implicit
    group by source_system

),

flagged as (

    select
        entity,
        source_system,
        sum(row_count) as rows_flagged
    from {{ ref('int_rows_flagged') }}
    group by entity, source_system

),

final as (

    select
        given_entities.entity,
        given_entities.source_system,
        coalesce(counts.rows_read, 0) as rows_read,
        coalesce(used.rows_used, 0) as rows_used,
        coalesce(counts.rows_quarantined, 0) as rows_quarantined,
        coalesce(counts.rows_suppressed, 0) as rows_suppressed,
        coalesce(counts.duplicates_dropped, 0) as duplicates_dropped,
        coalesce(counts.rows_after_as_of, 0) as rows_after_as_of,
        coalesce(flagged.rows_flagged, 0) as rows_flagged,
        coalesce(implicit_customers.implicit_count, 0) as implicit_count
    from given_entities
    left join counts
        on given_entities.entity = counts.entity and given_entities.source_system = counts.source_system
    left join used
        on given_entities.entity = used.entity and given_entities.source_system = used.source_system
    left join flagged
        on given_entities.entity = flagged.entity and given_entities.source_system = flagged.source_system
    left join implicit_customers
        on
            given_entities.entity = implicit_customers.entity
            and given_entities.source_system = implicit_customers.source_system

)

select
    entity,
    source_system,
    cast(rows_read as bigint) as rows_read,
    cast(rows_used as bigint) as rows_used,
    cast(rows_quarantined as bigint) as rows_quarantined,
    cast(rows_suppressed as bigint) as rows_suppressed,
    cast(duplicates_dropped as bigint) as duplicates_dropped,
    cast(rows_after_as_of as bigint) as rows_after_as_of,
    cast(rows_flagged as bigint) as rows_flagged,
    cast(implicit_count as bigint) as implicit_count
from final
