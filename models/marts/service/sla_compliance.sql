{#
    How promises were kept, by the period in which they were made. Decided are those kept or broken by as-of; a clock that runs or was
    cancelled is neither. For managers and teams a breach counts where it happened: with whoever held the object when it fell due.
#}
with

clocks as (

    select * from {{ ref('fct_sla_clocks') }}
    where policy_id is not null

),

grains as (

    {{ period_grains() }}

),

dimensions as (

    {%- for name in ['all', 'segment', 'team', 'manager'] %}
    select '{{ name }}' as dimension
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

trigger_groups as (

    select 'all' as trigger_group
    union all
    select 'own' as trigger_group

),

by_dimension as (

    select
        grains.period_grain,
        {{ period_start('grains.period_grain', 'clocks.started_date') }} as period_start,
        clocks.metric,
        case trigger_groups.trigger_group when 'own' then clocks.trigger_type else 'all' end as trigger_type,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then 'all'
            when 'segment' then clocks.segment_at_start
            when 'team' then coalesce(clocks.accountable_team_id, 'unknown')
            else coalesce(clocks.accountable_manager_id, 'unknown')
        end as dimension_value,
        clocks.status,
        clocks.attempts_to_reach,
        case when clocks.first_response_at is not null then clocks.business_seconds end as response_seconds
    from clocks
    cross join grains
    cross join dimensions
    cross join trigger_groups

),

summed as (

    select
        period_grain,
        period_start,
        metric,
        trigger_type,
        dimension,
        dimension_value,
        count(*) as clock_count,
        {%- for status in ['met', 'breached', 'overdue', 'running', 'cancelled'] %}
        sum(case when status = '{{ status }}' then 1 else 0 end) as {{ status }}_count,
        {%- endfor %}
        count(response_seconds) as response_count,
        sum(response_seconds) as response_seconds,
        percentile_cont(0.5) within group (order by response_seconds) as median_response_seconds,
        percentile_cont(0.9) within group (order by response_seconds) as p90_response_seconds,
        sum(attempts_to_reach) as attempts_to_reach,
        count(attempts_to_reach) as reached_count
    from by_dimension
    group by period_grain, period_start, metric, trigger_type, dimension, dimension_value

),

final as (

    select
        period_grain,
        period_start,
        metric,
        trigger_type,
        dimension,
        dimension_value,
        {%- for name in ['clock', 'met', 'breached', 'overdue', 'running', 'cancelled', 'response'] %}
        cast({{ name }}_count as integer) as {{ name }}_count,
        {%- endfor %}
        {{ safe_divide('met_count', 'met_count + breached_count + overdue_count') }} as met_share,
        {{ wilson_low('met_count', '(met_count + breached_count + overdue_count)') }} as met_share_low,
        {{ wilson_high('met_count', '(met_count + breached_count + overdue_count)') }} as met_share_high,
        {{ safe_divide('response_count', 'clock_count') }} as contact_rate,
        cast(round({{ safe_divide('response_seconds', 'response_count') }}) as bigint)
            as mean_response_business_seconds,
        cast(round(cast(median_response_seconds as decimal(38, 1))) as bigint) as median_response_business_seconds,
        cast(round(cast(p90_response_seconds as decimal(38, 1))) as bigint) as p90_response_business_seconds,
        {{ safe_divide('attempts_to_reach', 'reached_count') }} as attempts_per_contact
    from summed

)

select * from final
