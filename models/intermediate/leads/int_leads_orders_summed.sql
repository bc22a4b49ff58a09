{#
    An order is credited to one lead at most: the lead of its deal, else the newest lead that its customer had left by then, else one of his
    whose time nobody knows. So the leads of a customer never share an order.
#}
with

orders as (

    select * from {{ ref('fct_orders') }}

),

leads as (

    select * from {{ ref('unified_leads') }}
    where customer_id is not null

),

deals_leads as (

    select * from {{ ref('int_deals_leads') }}

),

by_deal as (

    select
        orders.order_id,
        deals_leads.lead_id,
        orders.ordered_at,
        orders.ordered_amount
    from orders
    inner join deals_leads
        on orders.deal_id = deals_leads.deal_id

),

ranked_by_customer as (

    select
        orders.order_id,
        leads.lead_id,
        orders.ordered_at,
        orders.ordered_amount,
        row_number() over (
            partition by orders.order_id
            order by leads.created_at desc nulls last, leads.lead_id asc
        ) as newest_first
    from orders
    inner join leads
        on
            orders.customer_id = leads.customer_id
            and (leads.created_at is null or orders.ordered_at >= leads.created_at)
    left join by_deal
        on orders.order_id = by_deal.order_id
    where by_deal.order_id is null

),

credited as (

    select
        order_id,
        lead_id,
        ordered_at,
        ordered_amount
    from by_deal

    union all

    select
        order_id,
        lead_id,
        ordered_at,
        ordered_amount
    from ranked_by_customer
    where newest_first = 1

),

final as (

    select
        lead_id,
        count(*) as order_count,
        cast(sum(ordered_amount) as decimal(18, 2)) as ordered_amount,
        min(ordered_at) as first_ordered_at
    from credited
    group by lead_id

)

select * from final
