{#
    Spread costs add up to the ledger by month, channel of the ledger and kind of cost, and the economics of a
    month to them.
#}
with

spread as (

    select
        cost_month,
        ledger_channel,
        cost_type,
        sum(cost_amount) as cost_amount
    from {{ ref('marketing_costs') }}
    group by cost_month, ledger_channel, cost_type

),

booked as (

    select
        cost_month,
        ledger_channel,
        cost_type,
        sum(cost_amount) as cost_amount
    from {{ ref('int_marketing_costs_booked') }}
    group by cost_month, ledger_channel, cost_type

),

costs as (

    select
        cac_month,
        sum(cost_amount) as cost_amount
    from {{ ref('marketing_costs') }}
    group by cac_month

),

economics as (

    select
        period_start,
        sum(full_cost_amount) as cost_amount
    from {{ ref('channel_economics') }}
    where period_grain = 'month' and channel <> 'all'
    group by period_start

)

select
    coalesce(booked.cost_month, spread.cost_month) as cost_month,
    booked.cost_amount,
    spread.cost_amount as told_amount
from booked
full outer join spread
    on
        booked.cost_month = spread.cost_month
        and booked.ledger_channel = spread.ledger_channel
        and booked.cost_type = spread.cost_type
where booked.cost_amount is distinct from spread.cost_amount

union all

select
    costs.cac_month as cost_month,
    costs.cost_amount,
    economics.cost_amount as told_amount
from costs
left join economics
    on costs.cac_month = economics.period_start
where costs.cost_amount is distinct from economics.cost_amount
