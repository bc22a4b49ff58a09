{#
    What deliveries brought of months that were over at the delivery before: the only way in which the figures of a closed month
    change. Kept from delivery to delivery, so that a run that is repeated, and finds nothing new, forgets nothing.
#}
with

changed_rows as (

    select * from {{ ref('gate_changed_rows') }}
    where change_kind in ('came_late', 'came_a_little_late', 'vanished', 'fixed_changed')

),

gate_run as (

    select * from {{ ref('gate_run') }}
    where has_last and not is_looking_back

),

delivered_before as (

    select * from {{ source('last_published', 'published_month_changes') }}

),

dated as (

    select
        gate_run.as_of_at as delivered_at,
        changed_rows.entity,
        changed_rows.source_system,
        changed_rows.change_kind,
        cast(date_trunc('month', {{ local_date('changed_rows.event_at') }}) as date) as period_month,
        cast(date_trunc('month', {{ local_date('gate_run.last_as_of_at') }}) as date) as last_month
    from changed_rows
    cross join gate_run
    where changed_rows.event_at is not null

),

together as (

    select
        delivered_at,
        entity,
        source_system,
        period_month,
        case when change_kind in ('came_late', 'came_a_little_late') then 1 else 0 end as late_row_count,
        case when change_kind = 'vanished' then 1 else 0 end as withdrawn_row_count,
        case when change_kind = 'fixed_changed' then 1 else 0 end as corrected_row_count
    from dated
    where period_month < last_month

    union all

    select
        delivered_at,
        entity,
        source_system,
        period_month,
        late_row_count,
        withdrawn_row_count,
        corrected_row_count
    from delivered_before

),

final as (

    select
        delivered_at,
        entity,
        source_system,
        period_month,
        cast(sum(late_row_count) as integer) as late_row_count,
        cast(sum(withdrawn_row_count) as integer) as withdrawn_row_count,
        cast(sum(corrected_row_count) as integer) as corrected_row_count
    from together
    group by delivered_at, entity, source_system, period_month

)

select * from final
