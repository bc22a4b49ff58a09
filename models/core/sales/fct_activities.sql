with

activities as (

    select * from {{ ref('unified_activities') }}

),

final as (

    select
        activity_id,
        customer_id,
        lead_id,
        deal_id,
        manager_id,
        source_system,
        type as activity_type,
        direction,
        outcome,
        purpose,
        origin,
        duration_seconds,
        coalesce(outcome in ('reached', 'held'), false) as is_reached,
        {{ local_date('occurred_at') }} as occurred_date,
        occurred_at
    from activities

)

select * from final
