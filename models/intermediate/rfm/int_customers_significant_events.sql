{{ config(materialized='view') }}

{# Only kinds that the seed calls significant are read further on; orders are by default the only one. #}
with

significant_events as (

    select * from {{ ref('significant_events') }}
    where is_significant

),

orders as (

    select
        customer_id,
        ordered_at
    from {{ ref('fct_orders') }}
    where customer_id is not null

),

activities as (

    select
        customer_id,
        type,
        occurred_at
    from {{ ref('unified_activities') }}
    where customer_id is not null

),

site_events as (

    select
        customer_id,
        event_type,
        occurred_at
    from {{ ref('unified_site_events') }}
    where customer_id is not null

),

final as (

    select
        orders.customer_id,
        orders.ordered_at as occurred_at
    from orders
    inner join significant_events
        on significant_events.event_kind = 'order'

    union all

    select
        activities.customer_id,
        activities.occurred_at
    from activities
    inner join significant_events
        on
            significant_events.event_kind = 'activity'
            and activities.type = significant_events.event_type

    union all

    select
        site_events.customer_id,
        site_events.occurred_at
    from site_events
    inner join significant_events
        on
            significant_events.event_kind = 'site_event'
            and site_events.event_type = significant_events.event_type

)

select * from final
