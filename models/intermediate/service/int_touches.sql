{#
    Everything that went out to a customer: what a manager did, and mailings. Unasked is what answers no question and belongs to no lead
    or deal that the customer began.
#}
with

contacts as (

    select * from {{ ref('int_contacts_classified') }}
    where is_attempt and customer_id is not null

),

activities as (

    select * from {{ ref('fct_activities') }}

),

message_events as (

    select * from {{ ref('unified_message_events') }}
    where event_type = 'sent' and customer_id is not null

),

messages as (

    select
        message_id,
        customer_id,
        min(message_event_id) as message_event_id,
        min(channel) as channel,
        min(occurred_at) as occurred_at
    from message_events
    group by message_id, customer_id

),

final as (

    select
        'activity|' || contacts.activity_id as touch_id,
        contacts.customer_id,
        contacts.manager_id,
        activities.activity_type as touch_type,
        activities.duration_seconds,
        contacts.is_contact,
        activities.outcome is not null as has_outcome,
        coalesce(activities.origin, 'sales') <> 'customer' and contacts.deal_id is null and contacts.lead_id is null
            as is_unasked,
        {{ local_date('contacts.occurred_at') }} as occurred_date,
        contacts.occurred_at
    from contacts
    inner join activities
        on contacts.activity_id = activities.activity_id

    union all

    select
        'message|' || message_event_id as touch_id,
        customer_id,
        cast(null as text) as manager_id,
        channel as touch_type,
        cast(null as integer) as duration_seconds,
        true as is_contact,
        false as has_outcome,
        true as is_unasked,
        {{ local_date('occurred_at') }} as occurred_date,
        date_trunc('second', occurred_at) as occurred_at
    from messages

)

select * from final
