{#
    Four parts of 0 to 100. Completeness: profile fields that are filled. Contactability: ways of contact that work.
    History length: days since the first order against a full year. Consistency: contradiction checks that pass.
#}
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

purchases as (

    select * from {{ ref('int_customers_purchase_history') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

weights as (

    select
        sum(case when part = 'completeness' then weight end) as completeness_weight,
        sum(case when part = 'contactability' then weight end) as contactability_weight,
        sum(case when part = 'history_length' then weight end) as history_length_weight,
        sum(case when part = 'consistency' then weight end) as consistency_weight
    from {{ ref('data_quality_weights') }}

),

{%- set profile_fields = [
    'customers.customer_type', 'coalesce(customers.full_name, customers.company_name)', 'customers.email', 'customers.phone',
    'coalesce(customers.city, customers.region)', 'customers.preferred_channel', 'customers.first_source', 'customers.created_at'
] -%}
{%- set contradictions = [
    'customers_found.is_implicit',
    'customers.email is not null and contacts.email is null',
    'customers.phone is not null and contacts.phone_e164 is null',
    'purchases.first_ordered_at < customers.created_at',
    'purchases.last_ordered_at > customers.deleted_at'
] %}

parts as (

    select
        customers_found.customer_id,
        cast(round(100.0 * (
            {%- for field in profile_fields %}
            {{ '+ ' if not loop.first }}case when {{ field }} is not null then 1 else 0 end
            {%- endfor %}
        ) / {{ profile_fields | length }}) as integer) as completeness_score,
        case when contacts.email is not null then 50 else 0 end
        + case when contacts.phone_e164 is not null then 50 else 0 end as contactability_score,
        cast(least(100, round(
            100.0 * coalesce({{ days_between('purchases.first_ordered_date', 'run_as_of.as_of_date') }}, 0)
            / {{ var('data_quality_full_history_days') }}
        )) as integer) as history_length_score,
        cast(round(100.0 * (
            {{ contradictions | length }}
            {%- for contradiction in contradictions %}
            - case when {{ contradiction }} then 1 else 0 end
            {%- endfor %}
        ) / {{ contradictions | length }}) as integer) as consistency_score
    from customers_found
    cross join run_as_of
    left join customers
        on customers_found.customer_id = customers.customer_id
    left join contacts
        on customers_found.customer_id = contacts.customer_id
    left join purchases
        on customers_found.customer_id = purchases.customer_id

),

final as (

    select
        parts.customer_id,
        parts.completeness_score,
        parts.contactability_score,
        parts.history_length_score,
        parts.consistency_score,
        cast(round((
            parts.completeness_score * weights.completeness_weight
            + parts.contactability_score * weights.contactability_weight
            + parts.history_length_score * weights.history_length_weight
            + parts.consistency_score * weights.consistency_weight
        ) / cast(100 as decimal(18, 2))) as integer) as data_quality_score
    from parts
    cross join weights

)

select * from final
