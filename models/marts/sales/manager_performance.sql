with

win_rates as (

    select * from {{ ref('manager_win_rates') }}

),

work as (

    select * from {{ ref('manager_work') }}

),

won_deals as (

    select * from {{ ref('fct_deals') }}
    where outcome = 'won'

),

visits as (

    select * from {{ ref('fct_deal_stage_visits') }}
    where ended_by in ('advanced', 'lost') and owner_manager_id is not null

),

managers as (

    select * from {{ ref('dim_managers') }}

),

grains as (

    {{ period_grains(to_date=true) }}

),

won_summed as (

    select
        won_deals.owner_manager_id as manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'won_deals.closed_date') }} as period_start,
        count(won_deals.amount) as priced_count,
        sum(won_deals.amount) as won_amount,
        percentile_cont(0.5) within group (order by won_deals.cycle_calendar_seconds) as median_cycle_seconds,
        percentile_cont(0.5) within group (order by won_deals.cycle_business_seconds) as median_cycle_business_seconds
    from won_deals
    cross join grains
    group by
        won_deals.owner_manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'won_deals.closed_date') }}

),

steps_summed as (

    select
        visits.owner_manager_id as manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'visits.left_date') }} as period_start,
        count(*) as decided_count,
        sum(case when visits.ended_by = 'advanced' then 1 else 0 end) as advanced_count
    from visits
    cross join grains
    group by
        visits.owner_manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'visits.left_date') }}

),

keys as (

    select
        manager_id,
        period_grain,
        period_start
    from win_rates

    union distinct

    select
        manager_id,
        period_grain,
        period_start
    from work

    union distinct

    select
        manager_id,
        period_grain,
        period_start
    from steps_summed

),

final as (

    select
        keys.period_grain,
        keys.period_start,
        keys.manager_id,
        coalesce(managers.manager_name, keys.manager_id) as manager_name,
        managers.team_id,
        {%- for name in ['created', 'won', 'lost', 'open'] %}
        coalesce(win_rates.{{ name }}_count, 0) as {{ name }}_count,
        {%- endfor %}
        win_rates.win_rate_closed,
        win_rates.win_rate_closed_low,
        win_rates.win_rate_closed_high,
        win_rates.team_win_rate_closed,
        win_rates.against_team,
        win_rates.best_rank,
        win_rates.worst_rank,
        win_rates.separated_rank,
        coalesce(win_rates.has_enough_closed, false) as has_enough_closed,
        cast(coalesce(steps_summed.decided_count, 0) as integer) as decided_step_count,
        {{ safe_divide('steps_summed.advanced_count', 'steps_summed.decided_count') }} as step_conversion_rate,
        {{ wilson_low('steps_summed.advanced_count', 'steps_summed.decided_count') }} as step_conversion_low,
        {{ wilson_high('steps_summed.advanced_count', 'steps_summed.decided_count') }} as step_conversion_high,
        cast(round(cast(won_summed.median_cycle_seconds as decimal(38, 1))) as bigint)
            as median_cycle_calendar_seconds,
        cast(round(cast(won_summed.median_cycle_business_seconds as decimal(38, 1))) as bigint)
            as median_cycle_business_seconds,
        cast(coalesce(won_summed.won_amount, 0) as decimal(18, 2)) as won_amount,
        {{ average_amount('won_summed.won_amount', 'won_summed.priced_count') }} as average_won_amount,
        {%- for name in [
            'active_day', 'call', 'email', 'meeting', 'message', 'visit', 'outbound', 'reached', 'lead',
            'contacted_lead',
        ] %}
        coalesce(work.{{ name }}_count, 0) as {{ name }}_count,
        {%- endfor %}
        work.reached_rate,
        work.median_response_calendar_seconds,
        work.median_response_business_seconds,
        coalesce(work.worked_seconds, 0) as worked_seconds,
        {{ average_amount('cast(won_summed.won_amount as decimal(38, 2)) * 3600', 'work.worked_seconds') }}
            as won_amount_per_worked_hour
    from keys
    left join win_rates
        on keys.manager_id = win_rates.manager_id and {{ same_period('keys', 'win_rates') }}
    left join won_summed
        on keys.manager_id = won_summed.manager_id and {{ same_period('keys', 'won_summed') }}
    left join steps_summed
        on keys.manager_id = steps_summed.manager_id and {{ same_period('keys', 'steps_summed') }}
    left join work
        on keys.manager_id = work.manager_id and {{ same_period('keys', 'work') }}
    left join managers
        on keys.manager_id = managers.manager_id

)

select * from final
