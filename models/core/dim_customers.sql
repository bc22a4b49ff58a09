with

customers_found as (

    select * from {{ ref('int_customers_found') }}

),

customers as (

    select * from {{ ref('unified_customers') }}

),

contacts as (

    select * from {{ ref('dim_customer_contacts') }}

),

final as (

    select
        customers_found.customer_id,
        customers_found.source_system,
        customers.customer_type,
        customers.status,
        customers.owner_manager_id,
        customers.city,
        customers.region,
        customers.country_code,
        customers.preferred_channel,
        customers.first_source,
        customers.first_campaign,
        customers.first_action,
        customers_found.is_implicit,
        contacts.email is not null as has_valid_email,
        contacts.phone_e164 is not null as has_valid_phone,
        customers.created_at,
        customers.deleted_at
    from customers_found
    left join customers
        on customers_found.customer_id = customers.customer_id
    left join contacts
        on customers_found.customer_id = contacts.customer_id

)

select * from final
