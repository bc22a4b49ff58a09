{#
    A lead with everything that became of it. A customer was there before where he was listed, or had ordered, before the lead came in;
    one whom no list knows has not become a customer by being named. Without the activities of a source its statuses say who was worked on.
#}
with

leads as (

    select * from {{ ref('unified_leads') }}

),

channels as (

    select * from {{ ref('int_leads_channels') }}

),

statuses as (

    select * from {{ ref('lead_statuses') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

first_orders as (

    select * from {{ ref('fct_orders') }}
    where is_first_order

),

deals as (

    select * from {{ ref('int_leads_deals_summed') }}

),

orders as (

    select * from {{ ref('int_leads_orders_summed') }}

),

contacts as (

    select * from {{ ref('int_leads_contacts_summed') }}

),

sources_with_activities as (

    select distinct source_system from {{ ref('unified_activities') }}

),

final as (

    select
        leads.lead_id,
        leads.customer_id,
        leads.owner_manager_id,
        leads.source_system,
        channels.source,
        channels.medium,
        channels.campaign,
        channels.channel,
        channels.channel_category,
        leads.landing_page,
        leads.status,
        deals.first_deal_id,
        coalesce(contacts.attempt_count, 0) as attempt_count,
        coalesce(deals.deal_count, 0) as deal_count,
        coalesce(deals.won_deal_count, 0) as won_deal_count,
        coalesce(orders.order_count, 0) as order_count,
        coalesce(deals.won_amount, 0) as won_amount,
        coalesce(orders.ordered_amount, 0) as ordered_amount,
        case
            when sources_with_activities.source_system is not null then coalesce(contacts.attempt_count, 0) > 0
            else coalesce(statuses.is_attempted, false)
        end as is_attempted,
        leads.qualified_at is not null or coalesce(statuses.is_qualified, false) as is_qualified,
        coalesce(statuses.is_converted, false) as is_converted_by_status,
        coalesce(statuses.is_open, true) as is_open_by_status,
        not coalesce(customers.is_implicit, true) as is_listed_customer,
        coalesce(customers.created_at < leads.created_at, false)
        or coalesce(first_orders.ordered_at < leads.created_at, false) as is_existing_customer,
        leads.created_at,
        contacts.first_attempt_at,
        contacts.first_reached_at,
        contacts.last_contact_at,
        leads.qualified_at,
        customers.created_at as customer_since,
        deals.first_deal_at,
        deals.first_won_at,
        orders.first_ordered_at
    from leads
    inner join channels
        on leads.lead_id = channels.lead_id
    left join statuses
        on lower({{ trimmed('leads.status') }}) = statuses.status
    left join customers
        on leads.customer_id = customers.customer_id
    left join first_orders
        on leads.customer_id = first_orders.customer_id
    left join deals
        on leads.lead_id = deals.lead_id
    left join orders
        on leads.lead_id = orders.lead_id
    left join contacts
        on leads.lead_id = contacts.lead_id
    left join sources_with_activities
        on leads.source_system = sources_with_activities.source_system

)

select * from final
