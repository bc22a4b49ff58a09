{#
    What became of lost deals: when the reason lets somebody ask again, on how many days somebody tried since, and
    when the customer came back by an own later deal or order.
#}
with

deals as (

    select * from {{ ref('int_deals_dated') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

activities as (

    select * from {{ ref('fct_activities') }}
    where
        direction = 'outbound'
        and activity_type in ('call', 'email', 'meeting', 'message', 'visit')
        and coalesce(origin, 'sales') <> 'marketing'

),

reasons as (

    select * from {{ ref('loss_reasons') }}

),

lost as (

    select
        deals.deal_id,
        deals.customer_id,
        deals.closed_at,
        {{ add_days(local_date('deals.closed_at'), 'reasons.recontact_after_days') }} as recontact_due_on
    from deals
    left join reasons
        on deals.loss_reason = reasons.loss_reason
    where deals.outcome = 'lost'

),

returns as (

    select
        customer_id,
        created_at as returned_at
    from deals

    union all

    select
        customer_id,
        ordered_at as returned_at
    from orders

),

returned as (

    select
        lost.deal_id,
        min(returns.returned_at) as returned_at
    from lost
    inner join returns
        on lost.customer_id = returns.customer_id and lost.closed_at < returns.returned_at
    group by lost.deal_id

),

tried as (

    select
        lost.deal_id,
        count(distinct activities.occurred_date) as try_count,
        max(activities.occurred_date) as last_tried_on
    from lost
    inner join activities
        on lost.customer_id = activities.customer_id and lost.recontact_due_on <= activities.occurred_date
    group by lost.deal_id

),

final as (

    select
        lost.deal_id,
        lost.recontact_due_on,
        cast(coalesce(tried.try_count, 0) as integer) as try_count,
        tried.last_tried_on,
        returned.returned_at
    from lost
    left join returned
        on lost.deal_id = returned.deal_id
    left join tried
        on lost.deal_id = tried.deal_id

)

select * from final
