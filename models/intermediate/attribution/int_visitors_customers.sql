{#
    Whose a visitor (a cookie) is: the customer who signed in with it first, from when that is known, and from when somebody else
    signed in with it as well. What the visitor did before signing in, and without, is his too; a shared computer is nobody's.
#}
with

site_events as (

    select * from {{ ref('unified_site_events') }}
    where visitor_id is not null and customer_id is not null

),

signed_in as (

    select
        visitor_id,
        customer_id,
        min(occurred_at) as signed_in_at
    from site_events
    group by visitor_id, customer_id

),

ordered as (

    select
        visitor_id,
        customer_id,
        signed_in_at,
        row_number() over (partition by visitor_id order by signed_in_at, customer_id) as customer_number,
        lead(signed_in_at) over (partition by visitor_id order by signed_in_at, customer_id) as shared_at
    from signed_in

),

final as (

    select
        visitor_id,
        customer_id,
        signed_in_at as identified_at,
        shared_at
    from ordered
    where customer_number = 1

)

select * from final
