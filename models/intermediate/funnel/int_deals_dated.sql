{#
    Deals with the money in the reporting currency and dates that can be worked with. A closing time on a deal that is
    open says nothing, and a deal that closed before it was created has no length.
#}
with

deals as (

    select * from {{ ref('unified_deals') }}

),

closed as (

    select
        *,
        {{ to_reporting('amount', 'rate_to_reporting') }} as reporting_amount,
        case when outcome in ('won', 'lost') then closed_at end as ended_at
    from deals

),

final as (

    select
        deal_id,
        customer_id,
        lead_id,
        pipeline_id,
        stage_id,
        owner_manager_id,
        product_id,
        source,
        source_system,
        outcome,
        case when outcome = 'lost' then coalesce(loss_reason, 'unknown') end as loss_reason,
        currency_code,
        reporting_amount as amount,
        coalesce(ended_at < created_at, false) as is_closed_before_created,
        outcome in ('won', 'lost') as is_closed,
        created_at,
        ended_at as closed_at,
        case when ended_at < created_at then ended_at else coalesce(created_at, ended_at) end as started_at
    from closed

)

select * from final
