{#
    One row per deal. The owner is the one at closing, or at as-of while the deal is open; a later hand-over moves no
    result.
#}
with

deals as (

    select * from {{ ref('int_deals_dated') }}

),

visits_summed as (

    select * from {{ ref('int_deals_stages_summed') }}

),

channels as (

    select * from {{ ref('int_deals_channels') }}

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}
    where object_type = 'deal'

),

cycles as (

    select * from {{ ref('int_deals_cycles_timed') }}

),

managers as (

    select * from {{ ref('dim_managers') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

segment_runs as (

    {{ segment_runs('history') }}

),

owned as (

    select
        deals.*,
        coalesce(owner_spells.manager_id, deals.owner_manager_id) as owner_then_id,
        {{ local_date('deals.created_at') }} as created_date,
        {{ local_date('deals.closed_at') }} as closed_date
    from deals
    left join owner_spells
        on
            deals.deal_id = owner_spells.object_id
            and coalesce(deals.closed_at, cast('9999-12-30' as timestamp)) >= owner_spells.valid_from
            and coalesce(deals.closed_at, cast('9999-12-30' as timestamp)) < owner_spells.valid_to

),

final as (

    select
        owned.deal_id,
        owned.customer_id,
        owned.lead_id,
        owned.pipeline_id,
        visits_summed.stage_id,
        visits_summed.last_open_stage_id,
        owned.owner_then_id as owner_manager_id,
        managers.team_id,
        {{ segment_then('owned.customer_id', 'owned.created_date', 'created_runs') }} as segment,
        case
            when owned.is_closed then {{ segment_then('owned.customer_id', 'owned.closed_date', 'closed_runs') }}
        end as segment_at_closing,
        channels.channel,
        owned.product_id,
        owned.source,
        owned.source_system,
        owned.outcome,
        owned.loss_reason,
        owned.currency_code,
        visits_summed.visit_count,
        visits_summed.reopened_count,
        cast(owned.amount as decimal(18, 2)) as amount,
        case
            when not owned.is_closed_before_created then {{ seconds_between('owned.created_at', 'owned.closed_at') }}
        end as cycle_calendar_seconds,
        cycles.cycle_business_seconds,
        owned.is_closed_before_created,
        visits_summed.is_without_events,
        visits_summed.has_unknown_stage,
        not owned.is_closed and visits_summed.is_at_an_end as is_open_after_closing_event,
        owned.created_date,
        owned.closed_date,
        owned.created_at,
        owned.closed_at
    from owned
    inner join visits_summed
        on owned.deal_id = visits_summed.deal_id
    inner join channels
        on owned.deal_id = channels.deal_id
    left join cycles
        on owned.deal_id = cycles.deal_id
    left join managers
        on owned.owner_then_id = managers.manager_id
    left join segment_runs as created_runs
        on {{ began_in_segment('owned.customer_id', 'owned.created_date', 'created_runs') }}
    left join segment_runs as closed_runs
        on {{ began_in_segment('owned.customer_id', 'owned.closed_date', 'closed_runs') }}

)

select * from final
