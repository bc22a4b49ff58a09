{#
    Open deals that are longer in their stage than the seed allows, or than nine of ten deals need. Where the 90th
    percentile is not reached, or too few have left the stage, only the allowance counts.
#}
with

deals as (

    select * from {{ ref('fct_deals') }}
    where outcome = 'open'

),

visits as (

    select * from {{ ref('fct_deal_stage_visits') }}
    where ended_by = 'still_there' and not is_won_stage and not is_lost_stage

),

stages as (

    select * from {{ ref('pipeline_stages') }}

),

durations as (

    select * from {{ ref('stage_durations') }}
    where has_enough

),

managers as (

    select * from {{ ref('dim_managers') }}

),

consents as (

    select * from {{ ref('dim_customer_consents') }}

),

in_stage as (

    select
        visits.*,
        deals.amount,
        deals.owner_manager_id as current_manager_id,
        stages.days_allowed,
        durations.p90_days,
        {{ safe_divide('visits.calendar_seconds', '86400') }} as days_in_stage
    from deals
    inner join visits
        on deals.deal_id = visits.deal_id
    left join stages
        on visits.pipeline_id = stages.pipeline_id and visits.stage_id = stages.stage_id
    left join durations
        on visits.pipeline_id = durations.pipeline_id and visits.stage_id = durations.stage_id

),

judged as (

    select
        *,
        days_in_stage - days_allowed as days_over_allowed,
        days_in_stage - p90_days as days_over_p90
    from in_stage
    where days_in_stage > days_allowed or days_in_stage > p90_days

),

final as (

    select
        judged.deal_id,
        judged.customer_id,
        judged.pipeline_id,
        judged.stage_id,
        judged.current_manager_id as owner_manager_id,
        managers.manager_name as owner_name,
        managers.team_id,
        judged.segment,
        case
            when judged.days_over_allowed > 0 and judged.days_over_p90 > 0 then 'both'
            when judged.days_over_allowed > 0 then 'allowed'
            else 'p90'
        end as stuck_by,
        cast(judged.days_allowed as integer) as days_allowed,
        judged.amount,
        judged.p90_days,
        judged.days_in_stage,
        cast(case when judged.days_over_allowed > 0 then judged.days_over_allowed end as decimal(18, 6))
            as days_over_allowed,
        cast(case when judged.days_over_p90 > 0 then judged.days_over_p90 end as decimal(18, 6)) as days_over_p90,
        coalesce(consents.may_be_contacted, judged.customer_id is not null) as may_be_contacted,
        judged.entered_at as stage_entered_at
    from judged
    left join managers
        on judged.current_manager_id = managers.manager_id
    left join consents
        on judged.customer_id = consents.customer_id

)

select * from final
