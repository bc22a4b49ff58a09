{#
    Everything that may start a service clock, each event once. A candidate that cannot start one says why, and is counted.
#}
with

leads as (

    select * from {{ ref('unified_leads') }}

),

contacts as (

    select * from {{ ref('int_contacts_classified') }}
    where request_type is not null

),

site_events as (

    select * from {{ ref('unified_site_events') }}

),

intent_events as (

    select * from {{ ref('intent_events') }}

),

tasks as (

    select * from {{ ref('unified_tasks') }}

),

candidates as (

    select
        'new_lead' as trigger_type,
        lead_id as trigger_id,
        source_system,
        customer_id,
        lead_id,
        converted_deal_id as deal_id,
        cast(null as text) as given_manager_id,
        'lead|' || lead_id as answer_key,
        date_trunc('second', created_at) as started_at,
        cast(null as timestamp) as own_due_at
    from leads

    union all

    select
        request_type as trigger_type,
        activity_id as trigger_id,
        source_system,
        customer_id,
        lead_id,
        deal_id,
        manager_id as given_manager_id,
        party_key as answer_key,
        occurred_at as started_at,
        cast(null as timestamp) as own_due_at
    from contacts

    union all

    select
        'intent_event' as trigger_type,
        site_events.site_event_id as trigger_id,
        site_events.source_system,
        site_events.customer_id,
        cast(null as text) as lead_id,
        cast(null as text) as deal_id,
        cast(null as text) as given_manager_id,
        'customer|' || site_events.customer_id as answer_key,
        date_trunc('second', site_events.occurred_at) as started_at,
        cast(null as timestamp) as own_due_at
    from site_events
    inner join intent_events
        on site_events.event_type = intent_events.event_type

    union all

    select
        'task_due' as trigger_type,
        task_id as trigger_id,
        source_system,
        customer_id,
        lead_id,
        deal_id,
        manager_id as given_manager_id,
        'task|' || task_id as answer_key,
        date_trunc('second', created_at) as started_at,
        date_trunc('second', due_at) as own_due_at
    from tasks

),

final as (

    select
        trigger_type || '|' || trigger_id as candidate_id,
        trigger_type,
        trigger_id,
        source_system,
        customer_id,
        lead_id,
        deal_id,
        given_manager_id,
        answer_key,
        case
            when started_at is null then 'without_time'
            when answer_key is null then 'without_customer'
            when trigger_type = 'task_due' and own_due_at is null then 'without_due_time'
        end as unusable_reason,
        started_at,
        own_due_at
    from candidates

)

select * from final
