with

costs as (

    select * from {{ ref('int_marketing_costs_spread') }}

),

final as (

    select
        cost_month,
        cac_month,
        channel,
        campaign,
        cost_type,
        ledger_channel,
        basis,
        is_paid,
        cost_amount
    from costs

)

select * from final
