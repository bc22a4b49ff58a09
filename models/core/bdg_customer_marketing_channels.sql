with

consents as (

    select * from {{ ref('int_customers_consents_latest') }}

),

allowed as (

    select * from {{ ref('dim_customer_consents') }}
    where may_be_contacted_for_marketing

),

final as (

    select
        consents.customer_id,
        consents.channel,
        consents.changed_at as granted_at
    from consents
    inner join allowed
        on consents.customer_id = allowed.customer_id
    where consents.purpose = 'marketing' and consents.status = 'granted'

)

select * from final
