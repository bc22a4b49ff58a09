{#
    Who owned a lead, deal, customer or task when, by its assignments: [valid_from, valid_to). The first spell begins with the object, which
    is given to somebody some seconds after it was made. Two assignments at one instant leave an empty spell, so one holds at any time.
    `known_from` is when the first assignment was, less the minutes that routing takes. Whoever must not be moved by a first assignment that
    comes later asks for it.
#}
with

assignments as (

    select * from {{ ref('unified_assignments') }}

),

numbered as (

    select
        object_type,
        object_id,
        manager_id,
        assignment_id,
        assigned_at,
        is_manual,
        reason,
        lag(manager_id) over (
            partition by object_type, object_id order by assigned_at, assignment_id
        ) as previous_manager_id,
        row_number() over (
            partition by object_type, object_id order by assigned_at, assignment_id
        ) as spell_number,
        min(assigned_at) over (partition by object_type, object_id) as first_assigned_at,
        lead(assigned_at) over (
            partition by object_type, object_id order by assigned_at, assignment_id
        ) as next_assigned_at
    from assignments

),

final as (

    select
        object_type,
        object_id,
        cast(spell_number as integer) as spell_number,
        manager_id,
        previous_manager_id,
        assignment_id,
        is_manual,
        reason,
        assigned_at,
        {{ add_seconds('first_assigned_at', -60 * var('owner_routing_minutes')) }} as known_from,
        coalesce(case when spell_number > 1 then assigned_at end, cast('0001-01-01' as timestamp)) as valid_from,
        coalesce(next_assigned_at, cast('9999-12-31' as timestamp)) as valid_to
    from numbered

)

select * from final
