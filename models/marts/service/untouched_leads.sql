{#
    Open leads that nobody tried to reach within so many business minutes: the team's lead gives them to somebody who has time. Who withdrew
    the consent to processing is not listed.
#}
with

clocks as (

    select * from {{ ref('fct_sla_clocks') }}
    where trigger_type = 'new_lead' and metric = 'first_contact' and first_attempt_at is null and stopped_at is null

),

leads as (

    select * from {{ ref('fct_leads') }}
    where is_open

),

managers as (

    select * from {{ ref('dim_managers') }}

),

consents as (

    select * from {{ ref('dim_customer_consents') }}

),

final as (

    select
        clocks.lead_id,
        clocks.customer_id,
        clocks.segment_at_start as segment,
        clocks.owner_manager_id,
        clocks.team_id,
        managers.team_lead_id,
        clocks.status,
        clocks.business_seconds as untouched_business_seconds,
        clocks.started_at,
        clocks.due_at
    from clocks
    inner join leads
        on clocks.lead_id = leads.lead_id
    left join managers
        on clocks.owner_manager_id = managers.manager_id
    left join consents
        on clocks.customer_id = consents.customer_id
    where
        clocks.business_seconds >= {{ var('sla_untouched_minutes') }} * 60
        and coalesce(consents.may_be_contacted, true)

)

select * from final
