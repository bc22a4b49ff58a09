{#
    When calls reach somebody. An hour is better only where its whole interval lies above the segment's own rate, so that nobody moves a
    team's calls for noise. Hours are those of the business time zone: where customers live is not known.
#}
with

calls as (

    select * from {{ ref('fct_touches') }}
    where touch_type = 'call' and has_outcome

),

segmented as (

    select
        segment,
        iso_weekday,
        local_hour,
        case when is_contact then 1 else 0 end as is_reached
    from calls

    union all

    select
        'all' as segment,
        iso_weekday,
        local_hour,
        case when is_contact then 1 else 0 end as is_reached
    from calls

),

window_kinds as (

    {%- for name in ['any_time', 'weekday', 'hour', 'weekday_hour'] %}
    select '{{ name }}' as window_kind
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

windowed as (

    select
        segmented.segment,
        window_kinds.window_kind,
        case when window_kinds.window_kind in ('weekday', 'weekday_hour') then segmented.iso_weekday end as iso_weekday,
        case when window_kinds.window_kind in ('hour', 'weekday_hour') then segmented.local_hour end as local_hour,
        segmented.is_reached
    from segmented
    cross join window_kinds

),

summed as (

    select
        segment,
        window_kind,
        iso_weekday,
        local_hour,
        count(*) as call_count,
        sum(is_reached) as reached_count
    from windowed
    group by segment, window_kind, iso_weekday, local_hour

),

compared as (

    select
        summed.*,
        {{ safe_divide('summed.reached_count', 'summed.call_count') }} as reached_rate,
        {{ wilson_low('summed.reached_count', 'summed.call_count') }} as reached_rate_low,
        {{ wilson_high('summed.reached_count', 'summed.call_count') }} as reached_rate_high,
        {{ safe_divide('any_time.reached_count', 'any_time.call_count') }} as segment_reached_rate,
        summed.call_count >= {{ var('sales_minimum_count') }} as has_enough
    from summed
    inner join summed as any_time
        on summed.segment = any_time.segment and any_time.window_kind = 'any_time'

),

final as (

    select
        segment,
        window_kind,
        iso_weekday,
        local_hour,
        cast(call_count as integer) as call_count,
        cast(reached_count as integer) as reached_count,
        reached_rate,
        reached_rate_low,
        reached_rate_high,
        segment_reached_rate,
        has_enough,
        case
            when not has_enough or window_kind = 'any_time' then 'unknown'
            when reached_rate_low > segment_reached_rate then 'better'
            when reached_rate_high < segment_reached_rate then 'worse'
            else 'no_difference'
        end as against_segment
    from compared

)

select * from final
