{#
    What an activity is to a service clock. A request is a call that nobody took, or a message that came in. An attempt is anything outbound;
    it is a contact where the customer saw it: a letter or message that did not bounce, a call or meeting somebody was there for. An unanswered
    call is an attempt, and an internal note is nothing. The clock knows whole seconds.
#}
with

activities as (

    select * from {{ ref('fct_activities') }}
    where direction in ('inbound', 'outbound') and activity_type <> 'note'

),

leads as (

    select * from {{ ref('unified_leads') }}

),

deals as (

    select * from {{ ref('unified_deals') }}

),

named as (

    select
        activities.activity_id,
        activities.activity_type,
        activities.direction,
        activities.outcome,
        activities.lead_id,
        activities.deal_id,
        activities.manager_id,
        activities.source_system,
        coalesce(activities.customer_id, leads.customer_id, deals.customer_id) as customer_id,
        date_trunc('second', activities.occurred_at) as occurred_at
    from activities
    left join leads
        on activities.lead_id = leads.lead_id
    left join deals
        on activities.deal_id = deals.deal_id

),

final as (

    select
        activity_id,
        customer_id,
        lead_id,
        deal_id,
        manager_id,
        source_system,
        case
            when customer_id is not null then 'customer|' || customer_id
            when lead_id is not null then 'lead|' || lead_id
            when deal_id is not null then 'deal|' || deal_id
        end as party_key,
        case
            when direction = 'inbound' and activity_type = 'call' and outcome = 'missed' then 'missed_call'
            when direction = 'inbound' and activity_type in ('email', 'message') then 'inbound_message'
        end as request_type,
        direction = 'outbound' as is_attempt,
        direction = 'outbound' and (
            activity_type in ('email', 'message') and coalesce(outcome, 'sent') <> 'bounced'
            or activity_type in ('call', 'meeting', 'visit')
            and coalesce(outcome, 'missed') in ('reached', 'held', 'refused')
        ) as is_contact,
        direction = 'outbound' and coalesce(outcome, 'sent') = 'refused' as is_refused,
        direction = 'outbound'
        and activity_type in ('meeting', 'visit')
        and coalesce(outcome, 'missed') in ('reached', 'held') as is_meeting,
        occurred_at
    from named

)

select * from final
