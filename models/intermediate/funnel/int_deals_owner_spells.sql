{#
    Who owned a deal when, by its assignments: [valid_from, valid_to). The first spell begins with the deal, for a
    deal is given to somebody some seconds after it was created.
#}
with

assignments as (

    select * from {{ ref('unified_assignments') }}
    where object_type = 'deal'

),

numbered as (

    select
        object_id as deal_id,
        manager_id,
        assigned_at,
        row_number() over (partition by object_id order by assigned_at, assignment_id) as spell_number,
        lead(assigned_at) over (partition by object_id order by assigned_at, assignment_id) as next_assigned_at
    from assignments

),

final as (

    select
        deal_id,
        cast(spell_number as integer) as spell_number,
        manager_id,
        case when spell_number > 1 then assigned_at end as valid_from,
        next_assigned_at as valid_to
    from numbered

)

select * from final
