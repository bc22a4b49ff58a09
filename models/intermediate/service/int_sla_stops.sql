{#
    What may end a clock besides an answer, and what answers other metrics than the first contact. Whoever withdrew the consent to processing is
    owed no contact, from that day or from the start on. A deal that was closed before the question stops nothing: the question is new.
#}
with

{# A condition on one side in an outer join's ON costs DuckDB the hash join: keys that must not match are none. #}
candidates as (

    select
        candidate_id,
        customer_id,
        deal_id,
        started_at,
        case when trigger_type = 'new_lead' then lead_id end as own_lead_id,
        case when trigger_type = 'task_due' then trigger_id end as own_task_id
    from {{ ref('int_sla_candidates') }}

),

leads as (

    select * from {{ ref('unified_leads') }}

),

deals as (

    select * from {{ ref('unified_deals') }}

),

tasks as (

    select * from {{ ref('unified_tasks') }}

),

consents as (

    select * from {{ ref('dim_customer_consents') }}

),

final as (

    select
        candidates.candidate_id,
        case when coalesce(tasks.result, 'success') not in ('success') then tasks.result end as task_result,
        case
            when consents.processing_withdrawn_at is not null
                then greatest(date_trunc('second', consents.processing_withdrawn_at), candidates.started_at)
        end as consent_withdrawn_at,
        case
            when deals.closed_at >= candidates.started_at then date_trunc('second', deals.closed_at)
        end as deal_closed_at,
        case
            when coalesce(tasks.result, 'success') <> 'success'
                then greatest(date_trunc('second', tasks.completed_at), candidates.started_at)
        end as task_dropped_at,
        case when coalesce(tasks.result, 'success') = 'success' then date_trunc('second', tasks.completed_at) end
            as completed_at,
        date_trunc('second', leads.qualified_at) as qualified_at
    from candidates
    left join leads
        on candidates.own_lead_id = leads.lead_id
    left join deals
        on candidates.deal_id = deals.deal_id
    left join tasks
        on candidates.own_task_id = tasks.task_id
    left join consents
        on candidates.customer_id = consents.customer_id

)

select * from final
