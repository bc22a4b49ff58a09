{# What managers did in a period, and how fast they answered the leads that came in during it. #}
with

activity as (

    select * from {{ ref('manager_activity_daily') }}

),

leads as (

    select * from {{ ref('int_leads_first_contacted') }}
    where owner_manager_id is not null

),

grains as (

    {{ period_grains(to_date=true) }}

),

activity_summed as (

    select
        activity.manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'activity.activity_date') }} as period_start,
        count(*) as active_day_count,
        {%- for name in ['call', 'email', 'meeting', 'message', 'visit', 'outbound', 'reached'] %}
        sum(activity.{{ name }}_count) as {{ name }}_count,
        {%- endfor %}
        sum(activity.worked_seconds) as worked_seconds
    from activity
    cross join grains
    group by
        activity.manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'activity.activity_date') }}

),

leads_summed as (

    select
        leads.owner_manager_id as manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'leads.created_date') }} as period_start,
        count(*) as lead_count,
        count(leads.response_calendar_seconds) as contacted_lead_count,
        percentile_cont(0.5) within group (order by leads.response_calendar_seconds) as median_response_seconds,
        percentile_cont(0.5) within group (order by leads.response_business_seconds) as median_business_seconds
    from leads
    cross join grains
    group by
        leads.owner_manager_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'leads.created_date') }}

),

keys as (

    select
        manager_id,
        period_grain,
        period_start
    from activity_summed

    union distinct

    select
        manager_id,
        period_grain,
        period_start
    from leads_summed

),

final as (

    select
        keys.period_grain,
        keys.period_start,
        keys.manager_id,
        {%- for name in ['active_day', 'call', 'email', 'meeting', 'message', 'visit', 'outbound', 'reached'] %}
        cast(coalesce(activity_summed.{{ name }}_count, 0) as integer) as {{ name }}_count,
        {%- endfor %}
        {{ safe_divide('activity_summed.reached_count', 'activity_summed.outbound_count') }} as reached_rate,
        cast(coalesce(activity_summed.worked_seconds, 0) as bigint) as worked_seconds,
        cast(coalesce(leads_summed.lead_count, 0) as integer) as lead_count,
        cast(coalesce(leads_summed.contacted_lead_count, 0) as integer) as contacted_lead_count,
        cast(round(cast(leads_summed.median_response_seconds as decimal(38, 1))) as bigint)
            as median_response_calendar_seconds,
        cast(round(cast(leads_summed.median_business_seconds as decimal(38, 1))) as bigint)
            as median_response_business_seconds
    from keys
    left join activity_summed
        on keys.manager_id = activity_summed.manager_id and {{ same_period('keys', 'activity_summed') }}
    left join leads_summed
        on keys.manager_id = leads_summed.manager_id and {{ same_period('keys', 'leads_summed') }}

)

select * from final
