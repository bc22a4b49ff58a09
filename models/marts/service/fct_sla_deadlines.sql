{#
    A clock per trigger and metric that a policy sets for it on its day. A source with policies of its own for a kind of trigger has no others.
    A trigger without a policy keeps one clock that is never due: nobody broke a promise that was not made.
#}
with

triggers as (

    select * from {{ ref('fct_sla_triggers') }}
    where disposition = 'clock'

),

policies as (

    select * from {{ ref('sla_policies') }}
    where metric <> 'touch_cap'

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

clock_steps as (

    select * from {{ ref('int_business_clock_steps') }}

),

working_days as (

    select * from {{ ref('int_business_working_days') }}

),

own_policies as (

    select distinct
        source_system,
        trigger_type
    from policies
    where source_system <> 'any'

),

promised as (

    select
        triggers.trigger_key,
        triggers.customer_id,
        triggers.lead_id,
        triggers.started_at,
        triggers.own_due_at,
        policies.policy_id,
        coalesce(
            policies.metric, case when triggers.trigger_type = 'task_due' then 'completion' else 'first_contact' end
        ) as metric,
        policies.target_value,
        policies.target_unit,
        coalesce(policies.calendar_id, triggers.calendar_id) as calendar_id
    from triggers
    left join own_policies
        on triggers.source_system = own_policies.source_system and triggers.trigger_type = own_policies.trigger_type
    left join policies
        on
            triggers.trigger_type = policies.trigger_type
            and triggers.segment_at_start = policies.segment
            and coalesce(own_policies.source_system, 'any') = policies.source_system
            and triggers.started_date >= policies.valid_from
            and triggers.started_date < coalesce(policies.valid_to, cast('9999-12-31' as date))

),

{# Only what a policy measures in business time is looked up. #}
on_the_clock as (

    select
        *,
        case when target_unit in ('business_minutes', 'business_days') then calendar_id end as clock_calendar_id,
        case when target_unit = 'business_minutes' then target_value * 60 end as target_seconds
    from promised

),

started as (

    select
        on_the_clock.*,
        clock_days.step_seconds,
        {{ open_seconds('clock_days', 'on_the_clock.clock_calendar_id', 'on_the_clock.started_at') }}
        + on_the_clock.target_seconds as consumed_seconds,
        {{ business_day_at('clock_days', 'on_the_clock.started_at') }} + on_the_clock.target_value
            as due_business_day_number
    from on_the_clock
    left join clock_days
        on {{ on_business_clock('clock_days', 'on_the_clock.clock_calendar_id', 'on_the_clock.started_at') }}

),

final as (

    select
        started.trigger_key || '|' || started.metric as clock_id,
        started.trigger_key,
        started.metric,
        started.customer_id,
        started.lead_id,
        started.policy_id,
        started.calendar_id,
        started.target_unit,
        cast(started.target_value as integer) as target_value,
        case started.target_unit
            when 'business_minutes'
                then {{ business_deadline(
                    'clock_steps', 'started.clock_calendar_id', 'started.started_at', 'started.consumed_seconds',
                    'started.target_seconds'
                ) }}
            when 'business_days' then {{ business_day_end(
                'working_days', 'started.clock_calendar_id', 'started.started_at', 'started.target_value'
            ) }}
            when 'calendar_hours' then {{ add_seconds('started.started_at', 'started.target_value * 3600') }}
            when 'own_due' then started.own_due_at
        end as due_at
    from started
    left join clock_steps
        on {{ on_business_deadline(
            'clock_steps', 'started.clock_calendar_id', 'started.consumed_seconds', 'started.step_seconds'
        ) }}
    left join working_days
        on
            started.target_unit = 'business_days'
            and started.clock_calendar_id = working_days.calendar_id
            and started.due_business_day_number = working_days.business_day_number

)

select * from final
