{#
    A call, e-mail, meeting, message or visit belongs to the lead it names, else to the lead of its deal, else
    to the newest lead that its customer had left by then. An internal note reaches nobody.
#}
with

activities as (

    select * from {{ ref('unified_activities') }}
    where type <> 'note' and direction in ('inbound', 'outbound')

),

leads as (

    select * from {{ ref('unified_leads') }}

),

deals_leads as (

    select * from {{ ref('int_deals_leads') }}

),

named as (

    select
        activities.activity_id,
        activities.customer_id,
        activities.direction,
        activities.outcome,
        activities.occurred_at,
        coalesce(leads.lead_id, deals_leads.lead_id) as lead_id
    from activities
    left join leads
        on activities.lead_id = leads.lead_id
    left join deals_leads
        on activities.deal_id = deals_leads.deal_id

),

ranked_by_customer as (

    select
        named.activity_id,
        named.direction,
        named.outcome,
        named.occurred_at,
        leads.lead_id,
        row_number() over (
            partition by named.activity_id
            order by leads.created_at desc nulls last, leads.lead_id asc
        ) as newest_first
    from named
    inner join leads
        on
            named.customer_id = leads.customer_id
            and (leads.created_at is null or named.occurred_at >= leads.created_at)
    where named.lead_id is null

),

final as (

    select
        activity_id,
        lead_id,
        direction,
        outcome,
        occurred_at
    from named
    where lead_id is not null

    union all

    select
        activity_id,
        lead_id,
        direction,
        outcome,
        occurred_at
    from ranked_by_customer
    where newest_first = 1

)

select * from final
