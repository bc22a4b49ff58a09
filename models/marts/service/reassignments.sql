{#
    One made by hand has to say why: without a reason it is flagged. An assignment to the same manager is none at all, nor is the first one,
    which has no previous manager.
#}
with

owner_spells as (

    select * from {{ ref('int_owner_spells') }}
    where manager_id <> previous_manager_id

),

managers as (

    select * from {{ ref('dim_managers') }}

),

final as (

    select
        owner_spells.assignment_id,
        owner_spells.object_type,
        owner_spells.object_id,
        owner_spells.previous_manager_id as from_manager_id,
        owner_spells.manager_id as to_manager_id,
        from_managers.team_id as from_team_id,
        to_managers.team_id as to_team_id,
        owner_spells.reason,
        owner_spells.is_manual,
        coalesce(owner_spells.is_manual, false) and coalesce({{ trimmed('owner_spells.reason') }}, '') = ''
            as is_without_reason,
        {{ local_date('owner_spells.assigned_at') }} as reassigned_date,
        owner_spells.assigned_at as reassigned_at
    from owner_spells
    left join managers as from_managers
        on owner_spells.previous_manager_id = from_managers.manager_id
    left join managers as to_managers
        on owner_spells.manager_id = to_managers.manager_id

)

select * from final
