{# What each channel is credited with in a month of orders, by model; the models disagree, and stand side by side. #}
with

attribution as (

    select * from {{ ref('fct_attribution') }}

),

costs as (

    select
        cost_month,
        channel,
        sum(case when is_paid then cost_amount else 0 end) as paid_cost_amount
    from {{ ref('marketing_costs') }}
    group by cost_month, channel

),

summed as (

    select
        cast(date_trunc('month', conversion_date) as date) as period_month,
        model,
        channel,
        count(*) as touch_count,
        sum(credit) as conversion_credit,
        sum(case when is_first_order then credit else 0 end) as first_order_credit,
        sum(credited_amount) as credited_amount,
        sum(case when is_first_order then credited_amount else 0 end) as first_order_amount
    from attribution
    group by cast(date_trunc('month', conversion_date) as date), model, channel

),

totals as (

    select
        *,
        sum(credited_amount) over (partition by period_month, model) as month_amount
    from summed

),

final as (

    select
        totals.period_month,
        totals.model,
        totals.channel,
        cast(case when totals.channel = 'unattributed' then 0 else totals.touch_count end as integer) as touch_count,
        cast(totals.conversion_credit as decimal(18, 6)) as conversion_credit,
        cast(totals.first_order_credit as decimal(18, 6)) as first_order_credit,
        cast(totals.credited_amount as decimal(18, 2)) as credited_amount,
        cast(totals.first_order_amount as decimal(18, 2)) as first_order_amount,
        {{ safe_divide('totals.credited_amount', 'totals.month_amount') }} as credited_amount_share,
        cast(coalesce(costs.paid_cost_amount, 0) as decimal(18, 2)) as paid_cost_amount,
        {{ average_amount(
            'case when costs.paid_cost_amount > 0 then costs.paid_cost_amount end', 'totals.first_order_credit'
        ) }}
            as paid_cost_per_first_order
    from totals
    left join costs
        on totals.period_month = costs.cost_month and totals.channel = costs.channel

)

select * from final
