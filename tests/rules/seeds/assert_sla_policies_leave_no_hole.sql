-- For a source, segment, trigger and metric one policy holds on a day, from the first day of any of its rows on and
-- without an end; two would start two clocks, none would let a promise lapse unseen. Every trigger that promises
-- something to one segment promises the first contact (a task its completion) to all of them, and from the same day on;
-- intent is asked of customers at risk or dormant alone. Units fit.
with

policies as (

    select * from {{ ref('sla_policies') }}

),

segments as (

    select segment from {{ ref('segments') }}
    union all
    select 'unknown' as segment

),

{# A segment may be capped by the week and by the month at once. #}
keyed as (

    select
        *,
        case when metric = 'touch_cap' then target_unit else metric end as promise
    from policies

),

followed as (

    select
        *,
        lead(valid_from) over (
            partition by source_system, segment, trigger_type, promise order by valid_from, policy_id
        ) as next_valid_from
    from keyed

),

promising as (

    select
        source_system,
        trigger_type,
        case trigger_type when 'task_due' then 'completion' else 'first_contact' end as metric,
        min(valid_from) as first_day
    from policies
    where trigger_type <> 'touch'
    group by source_system, trigger_type

),

began as (

    select
        source_system,
        trigger_type,
        metric,
        segment,
        min(policy_id) as policy_id,
        min(valid_from) as first_day
    from policies
    group by source_system, trigger_type, metric, segment

),

validation_errors as (

    select
        policy_id,
        case
            when next_valid_from is not null and coalesce(valid_to, cast('9999-12-31' as date)) > next_valid_from
                then 'overlaps the next policy'
            when next_valid_from is not null and valid_to < next_valid_from then 'leaves days without a policy'
            when next_valid_from is null and valid_to is not null then 'ends, and no policy follows'
            else 'ends before it begins'
        end as problem
    from followed
    where
        coalesce(valid_to, cast('9999-12-31' as date)) <> coalesce(next_valid_from, cast('9999-12-31' as date))
        or valid_to <= valid_from

    union all

    select
        policy_id,
        'the unit does not fit the metric, the trigger or the value' as problem
    from policies
    where
        (target_unit in ('touches_per_week', 'touches_per_month')) <> (metric = 'touch_cap')
        or (trigger_type = 'touch') <> (metric = 'touch_cap')
        or (metric = 'completion') <> (trigger_type = 'task_due')
        or (metric in ('qualification', 'demo') and trigger_type <> 'new_lead')
        or (target_unit = 'own_due') <> (target_value is null)
        or (target_unit = 'own_due' and metric <> 'completion')
        or target_value < 0
        or (target_value = 0 and target_unit <> 'business_days')

    union all

    select
        promising.source_system || ' ' || segments.segment || ' ' || promising.trigger_type as policy_id,
        'the segment has no policy for the ' || promising.metric as problem
    from promising
    cross join segments
    left join policies
        on
            promising.source_system = policies.source_system
            and promising.trigger_type = policies.trigger_type
            and promising.metric = policies.metric
            and segments.segment = policies.segment
    where
        policies.policy_id is null
        and (promising.trigger_type <> 'intent_event' or segments.segment in ('at_risk', 'dormant'))

    union all

    select
        began.policy_id,
        'begins later than what other segments are promised: until then nothing is promised to this one' as problem
    from began
    inner join promising
        on
            began.source_system = promising.source_system
            and began.trigger_type = promising.trigger_type
            and began.metric = promising.metric
            and began.first_day > promising.first_day

)

select * from validation_errors
