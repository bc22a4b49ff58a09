with

managers as (

    select * from {{ ref('unified_managers') }}

),

final as (

    select
        manager_id,
        coalesce(manager_name, manager_id) as manager_name,
        team_id,
        team_lead_id,
        region,
        calendar_id,
        source_system,
        capacity_minutes_per_day,
        hired_on,
        left_on
    from managers

)

select * from final
