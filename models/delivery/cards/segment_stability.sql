{#
    Day by day, from changes alone: what begins on a day and what ends on it, summed up over the days. Nothing is counted once
    per customer and day.
#}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

segments as (

    select * from {{ ref('segments') }}

),

stale as (

    select * from {{ ref('delivery_stale_cards') }}

),

deliveries as (

    select min(as_of_date) as first_delivered_on from {{ ref('delivery_runs') }}

),

delivered_changes as (

    select * from {{ ref('delivered_segment_changes') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

days as (

    select dates.date_day
    from {{ ref('dim_dates') }} as dates
    cross join run_as_of
    where
        dates.date_day >= (select min(history.valid_from) from history)
        and dates.date_day <= run_as_of.as_of_date

),

runs as (

    {{ segment_runs('history') }}

),

{%- set changes_back = var('segment_flapping_changes') | int - 1 %}
{# The change so many changes ago: where it lies within the days of the rule, the segment flaps. #}
changes as (

    select
        runs.valid_from as date_day,
        runs.previous_segment is not null as is_change,
        abs(segments.segment_order - former.segment_order) as step_count,
        runs.change_cause = 'methodology_change' as is_without_event,
        case
            when lag(runs.previous_segment, {{ changes_back }}) over by_customer is not null
                then lag(runs.valid_from, {{ changes_back }}) over by_customer
        end as earlier_change_on
    from runs
    inner join segments
        on runs.segment = segments.segment
    left join segments as former
        on runs.previous_segment = former.segment
    window by_customer as (partition by runs.customer_id order by runs.valid_from)

),

changed as (

    select
        date_day,
        sum(case when is_change then 1 else 0 end) as changed_count,
        sum(case when is_change then 0 else 1 end) as new_count,
        sum(case when step_count >= 2 then 1 else 0 end) as jumped_count,
        sum(case when step_count >= 2 and is_without_event then 1 else 0 end) as jumped_without_event_count,
        sum(
            case
                when {{ days_between('earlier_change_on', 'date_day') }} <= {{ var('segment_flapping_days') }} then 1
                else 0
            end
        ) as flapping_count
    from changes
    group by date_day

),

corrected as (

    select
        delivered_on as date_day,
        count(*) as corrected_jump_count
    from delivered_changes
    where step_count >= 2 and change_cause = 'data_correction'
    group by delivered_on

),

{# A card that is stale for a week counts from the seventh day after the first stale one, if it is still stale then. #}
stale_movements as (

    {% for kind, wait_days in [('stale', 0), ('stale_week', 7), ('stale_month', 30)] -%}
    select
        '{{ kind }}' as kind,
        {{ add_days('stale_from', wait_days) }} as date_day,
        1 as card_delta
    from stale
    where {{ add_days('stale_from', wait_days) }} < stale_to
    union all
    select
        '{{ kind }}' as kind,
        stale_to as date_day,
        -1 as card_delta
    from stale
    where {{ add_days('stale_from', wait_days) }} < stale_to
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

stale_by_day as (

    select
        date_day,
        sum(case when kind = 'stale' then card_delta else 0 end) as stale_delta,
        sum(case when kind = 'stale_week' then card_delta else 0 end) as stale_week_delta,
        sum(case when kind = 'stale_month' then card_delta else 0 end) as stale_month_delta
    from stale_movements
    group by date_day

),

running as (

    select
        days.date_day,
        coalesce(changed.changed_count, 0) as changed_count,
        coalesce(changed.jumped_count, 0) as jumped_count,
        coalesce(changed.jumped_without_event_count, 0) as jumped_without_event_count,
        coalesce(changed.flapping_count, 0) as flapping_count,
        coalesce(corrected.corrected_jump_count, 0) as corrected_jump_count,
        sum(coalesce(changed.new_count, 0)) over to_date as customer_count,
        sum(coalesce(stale_by_day.stale_delta, 0)) over to_date as not_updated_count,
        sum(coalesce(stale_by_day.stale_week_delta, 0)) over to_date as not_updated_for_a_week_count,
        sum(coalesce(stale_by_day.stale_month_delta, 0)) over to_date as not_updated_for_a_month_count
    from days
    left join changed
        on days.date_day = changed.date_day
    left join corrected
        on days.date_day = corrected.date_day
    left join stale_by_day
        on days.date_day = stale_by_day.date_day
    window to_date as (order by days.date_day rows between unbounded preceding and current row)

),

{# Before the first delivery nobody was shown anything: unknown, not zero. #}
final as (

    select
        running.date_day,
        cast(running.customer_count as integer) as customer_count,
        cast(running.changed_count as integer) as changed_count,
        cast(running.jumped_count as integer) as jumped_count,
        cast(running.jumped_without_event_count as integer) as jumped_without_event_count,
        cast(running.flapping_count as integer) as flapping_count,
        {% for kind in ['corrected_jump', 'not_updated', 'not_updated_for_a_week', 'not_updated_for_a_month'] -%}
        case
            when running.date_day >= deliveries.first_delivered_on then cast(running.{{ kind }}_count as integer)
        end as {{ kind }}_count,
        {% endfor -%}
        {{ safe_divide('running.changed_count', 'running.customer_count') }} as changed_share,
        {% for kind in ['week', 'month'] -%}
        case
            when running.date_day >= deliveries.first_delivered_on
                then {{ safe_divide('running.not_updated_for_a_' ~ kind ~ '_count', 'running.customer_count') }}
        end as not_updated_for_a_{{ kind }}_share,
        {% endfor -%}
        case
            when running.date_day >= deliveries.first_delivered_on
                then
                    running.not_updated_for_a_week_count
                    > {{ var('stale_card_share_allowed_for_a_week') }} * running.customer_count
                    or running.not_updated_for_a_month_count
                    > {{ var('stale_card_share_allowed_for_a_month') }} * running.customer_count
        end as breaks_reporting_rule
    from running
    cross join deliveries

)

select * from final
