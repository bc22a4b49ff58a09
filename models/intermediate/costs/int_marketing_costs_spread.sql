{#
    A shared cost is cut by running totals: what the channels up to this one have, rounded, less what those before
    it have. So the parts add up to the cost to the cent, whatever the weights. Where a month has no weight for
    it, the cost stays where it was booked.
#}
with

booked as (

    select * from {{ ref('int_marketing_costs_booked') }}

),

cost_types as (

    select * from {{ ref('cost_types') }}

),

shared_costs as (

    select * from {{ ref('shared_costs') }}

),

weights as (

    select * from {{ ref('int_channels_weights') }}

),

cumulated as (

    select
        *,
        sum(weight) over (
            partition by basis, cost_month
            order by channel
            rows between unbounded preceding and current row
        ) as weight_to_here,
        sum(weight) over (partition by basis, cost_month) as weight_total
    from weights

),

ruled as (

    select
        booked.*,
        shared_costs.basis
    from booked
    left join shared_costs
        on booked.ledger_channel = shared_costs.ledger_channel and booked.cost_type = shared_costs.cost_type

),

spread as (

    select
        ruled.cost_month,
        coalesce(cumulated.channel, ruled.ledger_channel) as channel,
        ruled.campaign,
        ruled.cost_type,
        ruled.ledger_channel,
        case
            when ruled.basis is null then 'direct'
            when cumulated.channel is null then 'not_spread'
            else ruled.basis
        end as basis,
        case
            when cumulated.channel is null then ruled.cost_amount
            else
                {{ part_of('ruled.cost_amount', 'cumulated.weight_to_here', 'cumulated.weight_total') }}
                - {{ part_of(
                    'ruled.cost_amount', '(cumulated.weight_to_here - cumulated.weight)', 'cumulated.weight_total'
                ) }}
        end as cost_amount
    from ruled
    left join cumulated
        on ruled.basis = cumulated.basis and ruled.cost_month = cumulated.cost_month

),

final as (

    select
        spread.cost_month,
        cast(spread.cost_month + interval '{{ var("cac_lag_months") | int }} months' as date) as cac_month,
        spread.channel,
        spread.campaign,
        spread.cost_type,
        spread.ledger_channel,
        spread.basis,
        coalesce(cost_types.is_paid_media, false) and spread.basis = 'direct' as is_paid,
        cast(spread.cost_amount as decimal(18, 2)) as cost_amount
    from spread
    left join cost_types
        on spread.cost_type = cost_types.cost_type

)

select * from final
