{#
    Whoever an order, refund, deal, lead, message, activity or site event names is a customer, even where the customer
    list does not know the identifier.
#}
{%- set naming_entities = [
    'orders', 'refunds', 'deals', 'leads', 'activities', 'tasks', 'message_events', 'site_events', 'consents',
    'customer_tags'
] -%}

with

listed as (

    select
        customer_id,
        source_system
    from {{ ref('unified_customers') }}

),

named as (

    {% for entity in naming_entities -%}
    select distinct
        customer_id,
        source_system
    from {{ ref('unified_' ~ entity) }}
    where customer_id is not null
    {{ 'union' if not loop.last }}
    {% endfor %}

),

final as (

    select
        customer_id,
        source_system,
        false as is_implicit
    from listed

    union all

    select
        named.customer_id,
        min(named.source_system) as source_system,
        true as is_implicit
    from named
    left join listed
        on named.customer_id = listed.customer_id
    where listed.customer_id is null
    group by named.customer_id

)

select * from final
