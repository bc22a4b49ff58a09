{#
    Answering somebody who asked is service, so the consent to processing decides, not that to marketing; a mailing to quiet leads is
    marketing and takes its recipients from bdg_customer_marketing_channels. Fresh leads come first: an answer is worth most while the
    question is warm.
#}
with

leads as (

    select * from {{ ref('fct_leads') }}
    where is_open

),

consents as (

    select * from {{ ref('dim_customer_consents') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

{# A contact before the lead says nothing of it: its silence begins with the lead. #}
waiting as (

    select
        leads.*,
        {{ days_between(
            'case when ' ~ local_date('leads.last_contact_at') ~ ' > leads.created_date or leads.created_date is null then '
            ~ local_date('leads.last_contact_at') ~ ' else leads.created_date end',
            'run_as_of.as_of_date'
        ) }} as quiet_days,
        {{ days_between('leads.created_date', 'run_as_of.as_of_date') }} as age_days
    from leads
    cross join run_as_of

),

reasoned as (

    select
        *,
        case
            when not is_attempted then 'untouched'
            when quiet_days >= {{ var('lead_quiet_days') }} then 'quiet'
        end as attention_reason
    from waiting

),

allowed as (

    select reasoned.*
    from reasoned
    left join consents
        on reasoned.customer_id = consents.customer_id
    left join customers
        on reasoned.customer_id = customers.customer_id
    where
        reasoned.attention_reason is not null
        and coalesce(consents.may_be_contacted, true)
        and customers.deleted_at is null

),

final as (

    select
        lead_id,
        customer_id,
        owner_manager_id,
        source_system,
        attention_reason,
        source,
        campaign,
        channel,
        status,
        cast(
            row_number() over (
                order by
                    case attention_reason when 'untouched' then 1 else 2 end,
                    quiet_days asc nulls last,
                    created_at desc nulls last,
                    lead_id asc
            ) as integer
        ) as contact_order,
        attempt_count,
        cast(age_days as integer) as age_days,
        cast(quiet_days as integer) as quiet_days,
        is_existing_customer,
        is_reached,
        created_at,
        last_contact_at
    from allowed

)

select * from final
