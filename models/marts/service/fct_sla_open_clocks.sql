{#
    Clocks that run or are overdue, with who holds the object now and how much of the promised time is left. What was promised in business
    time is measured in it; hours and a task's own date are those of the wall clock. Nobody is listed who withdrew the consent to processing.
#}
with

clocks as (

    select * from {{ ref('fct_sla_clocks') }}
    where status in ('running', 'overdue')

),

triggers as (

    select * from {{ ref('fct_sla_triggers') }}

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}

),

consents as (

    select * from {{ ref('dim_customer_consents') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

run_as_of as (

    select
        as_of_date,
        date_trunc('second', as_of_at) as as_of_at
    from {{ ref('run_as_of') }}

),

open_clocks as (

    select
        clocks.*,
        run_as_of.as_of_date,
        run_as_of.as_of_at,
        case when clocks.target_unit in ('business_minutes', 'business_days') then clocks.calendar_id end
            as clock_calendar_id,
        coalesce(owner_spells.manager_id, triggers.recorded_manager_id) as current_manager_id
    from clocks
    cross join run_as_of
    inner join triggers
        on clocks.trigger_key = triggers.trigger_key
    left join owner_spells
        on
            triggers.owned_object_type = owner_spells.object_type
            and triggers.owned_object_id = owner_spells.object_id
            and run_as_of.as_of_at >= owner_spells.known_from
            and run_as_of.as_of_at >= owner_spells.valid_from
            and run_as_of.as_of_at < owner_spells.valid_to
    left join consents
        on clocks.customer_id = consents.customer_id
    left join customers
        on clocks.customer_id = customers.customer_id
    where coalesce(consents.may_be_contacted, true) and customers.deleted_at is null

),

final as (

    select
        open_clocks.clock_id,
        open_clocks.trigger_type,
        open_clocks.trigger_id,
        open_clocks.metric,
        open_clocks.customer_id,
        open_clocks.lead_id,
        open_clocks.deal_id,
        open_clocks.policy_id,
        open_clocks.segment_at_start as segment,
        open_clocks.current_manager_id,
        open_clocks.status,
        coalesce(
            {{ business_seconds_between(
                'start_clock', 'due_clock', 'open_clocks.clock_calendar_id', 'open_clocks.started_at',
                'open_clocks.due_at'
            ) }},
            {{ seconds_between('open_clocks.started_at', 'open_clocks.due_at') }}
        ) as promised_seconds,
        case
            when open_clocks.clock_calendar_id is null
                then {{ seconds_between('open_clocks.as_of_at', 'open_clocks.due_at') }}
            else {{ business_seconds_between(
                'now_clock', 'due_clock', 'open_clocks.clock_calendar_id', 'open_clocks.as_of_at', 'open_clocks.due_at'
            ) }}
        end as remaining_seconds,
        open_clocks.as_of_date,
        open_clocks.started_at,
        open_clocks.due_at
    from open_clocks
    left join clock_days as start_clock
        on {{ on_business_clock('start_clock', 'open_clocks.clock_calendar_id', 'open_clocks.started_at') }}
    left join clock_days as now_clock
        on {{ on_business_clock('now_clock', 'open_clocks.clock_calendar_id', 'open_clocks.as_of_at') }}
    left join clock_days as due_clock
        on {{ on_business_clock('due_clock', 'open_clocks.clock_calendar_id', 'open_clocks.due_at') }}

)

select * from final
