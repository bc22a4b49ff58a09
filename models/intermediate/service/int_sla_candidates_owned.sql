{#
    Who held a candidate when it happened: whoever the task, deal, lead or customer had been assigned to by then, the first of them that was.
    Where none was, the object is the one assigned next, but nobody held it yet: an assignment of today changes no clock of yesterday.
    The manager whom a record names counts only where the source gives no assignments, for nobody knows since when he does. The calendar is that of the owner's team on the day; a
    manager may name one that no seed knows, and the default is kept then.
#}
with

{# A condition on one side in an outer join's ON costs DuckDB the hash join: keys that must not match are none. #}
candidates as (

    select
        candidate_id,
        source_system,
        customer_id,
        lead_id,
        case when trigger_type <> 'new_lead' then deal_id end as deal_id,
        case when trigger_type = 'task_due' then trigger_id end as task_id,
        given_manager_id,
        started_at
    from {{ ref('int_sla_candidates') }}

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}

),

first_spells as (

    select
        object_type,
        object_id,
        known_from
    from owner_spells
    where spell_number = 1

),

sources_with_assignments as (

    select distinct source_system from {{ ref('unified_assignments') }}

),

leads as (

    select * from {{ ref('unified_leads') }}

),

deals as (

    select * from {{ ref('unified_deals') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

named as (

    select
        candidates.candidate_id,
        candidates.started_at,
        candidates.lead_id,
        candidates.deal_id,
        candidates.customer_id,
        candidates.task_id,
        task_spells.known_from as task_known_from,
        deal_spells.known_from as deal_known_from,
        lead_spells.known_from as lead_known_from,
        customer_spells.known_from as customer_known_from,
        least(
            task_spells.known_from, deal_spells.known_from, lead_spells.known_from, customer_spells.known_from
        ) as first_known_from,
        coalesce(
            candidates.given_manager_id,
            case
                when sources_with_assignments.source_system is null
                    then coalesce(deals.owner_manager_id, leads.owner_manager_id, customers.owner_manager_id)
            end
        ) as recorded_manager_id
    from candidates
    left join first_spells as task_spells
        on task_spells.object_type = 'task' and candidates.task_id = task_spells.object_id
    left join first_spells as deal_spells
        on deal_spells.object_type = 'deal' and candidates.deal_id = deal_spells.object_id
    left join first_spells as lead_spells
        on lead_spells.object_type = 'lead' and candidates.lead_id = lead_spells.object_id
    left join first_spells as customer_spells
        on customer_spells.object_type = 'customer' and candidates.customer_id = customer_spells.object_id
    left join sources_with_assignments
        on candidates.source_system = sources_with_assignments.source_system
    left join deals
        on candidates.deal_id = deals.deal_id
    left join leads
        on candidates.lead_id = leads.lead_id
    left join customers
        on candidates.customer_id = customers.customer_id

),

placed as (

    select
        *,
        case
            when task_known_from <= greatest(started_at, first_known_from) then 'task'
            when deal_known_from <= greatest(started_at, first_known_from) then 'deal'
            when lead_known_from <= greatest(started_at, first_known_from) then 'lead'
            when customer_known_from <= greatest(started_at, first_known_from) then 'customer'
        end as object_type
    from named

),

identified as (

    select
        *,
        case object_type
            when 'task' then task_id
            when 'deal' then deal_id
            when 'lead' then lead_id
            when 'customer' then customer_id
        end as object_id,
        case when started_at >= first_known_from then started_at end as owned_at
    from placed

),

owned as (

    select
        identified.*,
        {{ local_date('identified.started_at') }} as started_date,
        coalesce(owner_spells.manager_id, identified.recorded_manager_id) as owner_manager_id
    from identified
    left join owner_spells
        on
            identified.object_type = owner_spells.object_type
            and identified.object_id = owner_spells.object_id
            and identified.owned_at >= owner_spells.valid_from
            and identified.owned_at < owner_spells.valid_to

),

{{ calendared_ctes('owned', 'started_date') }},

final as (

    select
        candidate_id,
        object_type as owned_object_type,
        object_id as owned_object_id,
        recorded_manager_id,
        owner_manager_id,
        team_id,
        calendar_id,
        started_date
    from calendared

)

select * from final
