{# Whoever withdrew the consent to processing may not be contacted at all, whatever else was granted. #}
with

customers_found as (

    select * from {{ ref('int_customers_found') }}

),

consents as (

    select * from {{ ref('int_customers_consents_latest') }}

),

{# For processing a channel means nothing: one withdrawal that was not taken back is a withdrawal. #}
processing as (

    select
        customer_id,
        max(case when status = 'withdrawn' then changed_at end) as withdrawn_at,
        max(case when status = 'granted' then changed_at end) as granted_at
    from consents
    where purpose = 'processing'
    group by customer_id

),

marketing as (

    select
        customer_id,
        max(case when status = 'granted' then 1 else 0 end) as is_granted_somewhere,
        max(changed_at) as changed_at
    from consents
    where purpose = 'marketing'
    group by customer_id

),

final as (

    select
        customers_found.customer_id,
        customers_found.source_system,
        case
            when processing.withdrawn_at is not null then 'withdrawn'
            when processing.granted_at is not null then 'granted'
            else 'none'
        end as processing_status,
        case marketing.is_granted_somewhere when 1 then 'granted' when 0 then 'withdrawn' else 'none' end
            as marketing_status,
        processing.withdrawn_at is null as may_be_contacted,
        processing.withdrawn_at is null and coalesce(marketing.is_granted_somewhere = 1, false)
            as may_be_contacted_for_marketing,
        processing.withdrawn_at as processing_withdrawn_at,
        marketing.changed_at as marketing_changed_at
    from customers_found
    left join processing
        on customers_found.customer_id = processing.customer_id
    left join marketing
        on customers_found.customer_id = marketing.customer_id

)

select * from final
