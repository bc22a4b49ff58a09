{{ config(schema='restricted', access='protected') }}

with

customers as (

    select * from {{ ref('unified_customers') }}

),

phones as (

    select * from {{ ref('int_customers_phones_normalised') }}

),

final as (

    select
        customers.customer_id,
        {{ normalised_email('customers.email') }} as email,
        phones.phone_e164
    from customers
    left join phones
        on customers.customer_id = phones.customer_id

)

select * from final
