with

visits as (

    select * from {{ ref('int_deal_stage_visits') }}

),

summed as (

    select
        deal_id,
        count(*) as visit_count,
        sum(case when (is_won_stage or is_lost_stage) and ended_by = 'moved_back' then 1 else 0 end) as reopened_count,
        bool_or(stage_order is null and not is_won_stage and not is_lost_stage) as has_unknown_stage,
        bool_or(is_inferred) as is_without_events,
        bool_or(ended_by = 'still_there' and (is_won_stage or is_lost_stage)) as is_at_an_end,
        max(case when ended_by = 'still_there' then stage_id end) as stage_id,
        max(case when not is_won_stage and not is_lost_stage then visit_number end) as last_open_visit_number
    from visits
    group by deal_id

),

final as (

    select
        summed.deal_id,
        summed.stage_id,
        last_open_visits.stage_id as last_open_stage_id,
        cast(summed.visit_count as integer) as visit_count,
        cast(summed.reopened_count as integer) as reopened_count,
        summed.has_unknown_stage,
        summed.is_without_events,
        summed.is_at_an_end
    from summed
    left join visits as last_open_visits
        on
            summed.deal_id = last_open_visits.deal_id
            and summed.last_open_visit_number = last_open_visits.visit_number

)

select * from final
