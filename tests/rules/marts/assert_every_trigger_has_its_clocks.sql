-- Triggers in = clocks out + folded + out of scope + unusable: every lead, task, missed call and message is there
-- once, each that starts a clock has exactly one of its first metric, and no join multiplied any. Business time is
-- never more than the wall clock's.
with

triggers as (

    select * from {{ ref('fct_sla_triggers') }}

),

clocks as (

    select * from {{ ref('fct_sla_clocks') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

contacts as (

    select * from {{ ref('int_contacts_classified') }}
    where request_type is not null

),

tasks as (

    select * from {{ ref('unified_tasks') }}

),

expected as (

    select
        'new_lead|' || lead_id as trigger_key,
        case when created_at is null then 0 else 1 end as is_usable
    from leads

    union all

    select
        request_type || '|' || activity_id as trigger_key,
        case when party_key is null then 0 else 1 end as is_usable
    from contacts

    union all

    select
        'task_due|' || task_id as trigger_key,
        case when due_at is null then 0 else 1 end as is_usable
    from tasks

),

first_clocks as (

    select
        trigger_key,
        count(*) as clock_count
    from clocks
    where metric in ('first_contact', 'completion')
    group by trigger_key

),

validation_errors as (

    select
        coalesce(expected.trigger_key, triggers.trigger_key) as trigger_key,
        'an event without a trigger, a trigger without an event, or one that is unusable without being so' as problem
    from expected
    full outer join triggers
        on expected.trigger_key = triggers.trigger_key
    where
        triggers.trigger_key is null
        or (expected.trigger_key is null and triggers.trigger_type <> 'intent_event')
        or (expected.is_usable = 1 and triggers.disposition not in ('clock', 'folded'))
        or (expected.is_usable = 0 and triggers.disposition <> 'unusable')

    union all

    select
        triggers.trigger_key,
        'a trigger has none or several clocks of its first metric, or one that starts none has some' as problem
    from triggers
    left join first_clocks
        on triggers.trigger_key = first_clocks.trigger_key
    where coalesce(first_clocks.clock_count, 0) <> case when triggers.disposition = 'clock' then 1 else 0 end

    union all

    select
        clock_id as trigger_key,
        'more business seconds than seconds, or a response before the start' as problem
    from clocks
    where business_seconds > calendar_seconds or business_seconds < 0 or first_response_at < started_at

)

select * from validation_errors
