{#
    Which outbound contact answers whom, numbered in their order. It answers the customer (or lead, or deal) it names; a lead is answered
    by what names it, and by what names its customer and no lead at all: a customer's two leads are not answered by a call about one of them.
#}
with

contacts as (

    select * from {{ ref('int_contacts_classified') }}
    where is_attempt

),

leads as (

    select * from {{ ref('unified_leads') }}

),

keyed as (

    select
        party_key as answer_key,
        activity_id,
        manager_id,
        is_contact,
        is_refused,
        is_meeting,
        false as names_lead,
        occurred_at
    from contacts
    where party_key is not null and party_key not like 'lead|%'

    union all

    select
        'lead|' || lead_id as answer_key,
        activity_id,
        manager_id,
        is_contact,
        is_refused,
        is_meeting,
        true as names_lead,
        occurred_at
    from contacts
    where lead_id is not null

    union all

    select
        'lead|' || leads.lead_id as answer_key,
        contacts.activity_id,
        contacts.manager_id,
        contacts.is_contact,
        contacts.is_refused,
        contacts.is_meeting,
        false as names_lead,
        contacts.occurred_at
    from contacts
    inner join leads
        on contacts.customer_id = leads.customer_id
    where contacts.lead_id is null

),

{# Of one instant the identifier decides, as it does where questions are placed among them. #}
final as (

    select
        answer_key,
        activity_id,
        manager_id,
        is_contact,
        is_refused,
        is_meeting,
        names_lead,
        {%- for name, condition in {
            'attempt': 'true', 'contact': 'is_contact', 'refusal': 'is_refused', 'meeting': 'is_meeting',
            'named_contact': 'is_contact and names_lead',
        }.items() %}
        cast(sum(case when {{ condition }} then 1 else 0 end) over (
            partition by answer_key order by occurred_at, activity_id rows between unbounded preceding and current row
        ) as integer) as {{ name }}_number,
        {%- endfor %}
        occurred_at
    from keyed

)

select * from final
