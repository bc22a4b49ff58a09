{#
    The cost ledger by month, in the reporting currency: each line converted at the rate of its day and rounded
    once.
#}
with

spend as (

    select * from {{ ref('unified_marketing_spend') }}

),

converted as (

    select
        cast(date_trunc('month', spend_date) as date) as cost_month,
        channel as ledger_channel,
        campaign,
        cost_type,
        {{ to_reporting('amount', 'rate_to_reporting') }} as cost_amount
    from spend

),

final as (

    select
        cost_month,
        ledger_channel,
        campaign,
        cost_type,
        cast(sum(cost_amount) as decimal(18, 2)) as cost_amount
    from converted
    group by cost_month, ledger_channel, campaign, cost_type

)

select * from final
