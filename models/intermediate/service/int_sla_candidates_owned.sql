{#
    Whose assignments say who owns a candidate: the task or lead itself, else the deal, the lead or the customer it names, the first of them
    that was ever assigned. Without any the manager the record names is all that is known. The calendar is that of the owner's team on the
    day; a manager may name one that no seed knows, and the default is kept then.
#}
with

candidates as (

    select * from {{ ref('int_sla_candidates') }}

),

assigned_objects as (

    select distinct
        object_type,
        object_id
    from {{ ref('int_owner_spells') }}

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

managers as (

    select * from {{ ref('dim_managers') }}

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}

),

team_calendars as (

    select * from {{ ref('team_calendars') }}

),

calendars as (

    select * from {{ ref('business_calendars') }}

),

placed as (

    select
        candidates.candidate_id,
        candidates.started_at,
        case
            when assigned_tasks.object_id is not null then 'task'
            when assigned_deals.object_id is not null then 'deal'
            when assigned_leads.object_id is not null then 'lead'
            when assigned_customers.object_id is not null then 'customer'
        end as object_type,
        coalesce(
            assigned_tasks.object_id, assigned_deals.object_id, assigned_leads.object_id, assigned_customers.object_id
        ) as object_id,
        coalesce(
            candidates.given_manager_id,
            deals.owner_manager_id,
            leads.owner_manager_id,
            customers.owner_manager_id
        ) as recorded_manager_id
    from candidates
    left join assigned_objects as assigned_tasks
        on
            candidates.trigger_type = 'task_due'
            and assigned_tasks.object_type = 'task'
            and candidates.trigger_id = assigned_tasks.object_id
    left join assigned_objects as assigned_deals
        on
            candidates.trigger_type <> 'new_lead'
            and assigned_deals.object_type = 'deal'
            and candidates.deal_id = assigned_deals.object_id
    left join assigned_objects as assigned_leads
        on assigned_leads.object_type = 'lead' and candidates.lead_id = assigned_leads.object_id
    left join assigned_objects as assigned_customers
        on assigned_customers.object_type = 'customer' and candidates.customer_id = assigned_customers.object_id
    left join deals
        on candidates.deal_id = deals.deal_id
    left join leads
        on candidates.lead_id = leads.lead_id
    left join customers
        on candidates.customer_id = customers.customer_id

),

owned as (

    select
        placed.*,
        {{ local_date('placed.started_at') }} as started_date,
        coalesce(owner_spells.manager_id, placed.recorded_manager_id) as owner_manager_id
    from placed
    left join owner_spells
        on
            placed.object_type = owner_spells.object_type
            and placed.object_id = owner_spells.object_id
            and placed.started_at >= owner_spells.valid_from
            and placed.started_at < owner_spells.valid_to

),

final as (

    select
        owned.candidate_id,
        owned.object_type as owned_object_type,
        owned.object_id as owned_object_id,
        owned.recorded_manager_id,
        owned.owner_manager_id,
        managers.team_id,
        {{ kept_calendar('team_calendars', 'calendars') }} as calendar_id,
        owned.started_date
    from owned
    left join managers
        on owned.owner_manager_id = managers.manager_id
    left join team_calendars
        on {{ on_team_calendar('team_calendars', 'managers.team_id', 'owned.started_date') }}
    left join calendars
        on managers.calendar_id = calendars.calendar_id

)

select * from final
