{%- set changes = [
    'vanished', 'day_vanished', 'came_late', 'came_a_little_late', 'fixed_changed', 'settled_changed', 'life_changed',
    'owner_changed', 'moved_back', 'ended', 'customer_given', 'description_changed', 'person_replaced', 'name_changed',
    'email_changed', 'phone_changed', 'contact_changed',
] -%}
{%- set removable = entities_marked('removable') -%}
with

gate_run as (

    select * from {{ ref('gate_run') }}

),

changed_rows as (

    select * from {{ ref('gate_changed_rows') }}

),

known_rows as (

    select * from {{ ref('gate_known_rows') }}

),

newest as (

    select
        entity,
        source_system,
        max(event_at) as newest_event_at
    from known_rows
    group by entity, source_system

),

known as (

    select
        known_rows.entity,
        known_rows.source_system,
        count(*) as known_row_count,
        sum(case when known_rows.was_settled then 1 else 0 end) as settled_row_count,
        sum(case when known_rows.event_at > newest.newest_event_at - interval '3 days' then 1 else 0 end)
            as newest_row_count,
        {{ days_between('min(known_rows.event_date)', 'max(known_rows.event_date)') }} + 1 as history_days
    from known_rows
    inner join newest
        on known_rows.entity = newest.entity and known_rows.source_system = newest.source_system
    group by known_rows.entity, known_rows.source_system

),

changes as (

    {% for change in changes -%}
    select '{{ change }}' as change_kind
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        entity,
        source_system,
        change_kind,
        count(*) as row_count
    from changed_rows
    group by entity, source_system, change_kind

),

numbered as (

    select
        *,
        row_number() over (partition by entity, source_system, change_kind order by row_key) as place
    from changed_rows

),

examples as (

    select
        entity,
        source_system,
        change_kind,
        string_agg(row_key, ', ' order by row_key) as example_keys
    from numbered
    where place <= 5
    group by entity, source_system, change_kind

),

counted_of_known as (

    select
        known.entity,
        known.source_system,
        changes.change_kind,
        known.known_row_count,
        case changes.change_kind
            when 'settled_changed' then known.settled_row_count
            when 'came_a_little_late' then known.newest_row_count
            else known.known_row_count
        end as compared_row_count,
        coalesce(counted.row_count, 0) as row_count,
        known.history_days,
        examples.example_keys
    from known
    cross join changes
    left join counted
        on
            known.entity = counted.entity
            and known.source_system = counted.source_system
            and changes.change_kind = counted.change_kind
    left join examples
        on
            known.entity = examples.entity
            and known.source_system = examples.source_system
            and changes.change_kind = examples.change_kind

),

final as (

    select
        counted_of_known.entity,
        counted_of_known.source_system,
        counted_of_known.change_kind,
        counted_of_known.entity in ('{{ removable | join("', '") }}') as is_removable,
        counted_of_known.compared_row_count,
        counted_of_known.row_count,
        {{ safe_divide('counted_of_known.row_count', 'counted_of_known.compared_row_count') }} as changed_share,
        {{ safe_divide('counted_of_known.known_row_count', 'counted_of_known.history_days') }} as known_rows_per_day,
        gate_run.elapsed_days,
        counted_of_known.example_keys
    from counted_of_known
    cross join gate_run

)

select * from final
