{#
    Whose a visitor (a cookie) is: the customer who signed in with it, where it was only ever one. What the
    visitor did before signing in, and without, is his as well; a shared computer is nobody's.
#}
with

site_events as (

    select * from {{ ref('unified_site_events') }}
    where visitor_id is not null and customer_id is not null

),

final as (

    select
        visitor_id,
        min(customer_id) as customer_id
    from site_events
    group by visitor_id
    having min(customer_id) = max(customer_id)

)

select * from final
