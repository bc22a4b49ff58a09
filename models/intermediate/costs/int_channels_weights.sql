{#
    By what shared costs of a month are spread: what each channel had of it in that month. A weight is never
    negative.
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

leads as (

    select * from {{ ref('fct_leads') }}
    where created_date is not null

),

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

spend as (

    select
        booked.cost_month,
        booked.ledger_channel as channel,
        sum(booked.cost_amount) as weight
    from booked
    inner join cost_types
        on booked.cost_type = cost_types.cost_type
    left join shared_costs
        on booked.ledger_channel = shared_costs.ledger_channel and booked.cost_type = shared_costs.cost_type
    where cost_types.is_paid_media and shared_costs.basis is null
    group by booked.cost_month, booked.ledger_channel

),

final as (

    select
        'spend' as basis,
        cost_month,
        channel,
        cast(weight as decimal(18, 2)) as weight
    from spend
    where weight > 0

    union all

    select
        'leads' as basis,
        cast(date_trunc('month', created_date) as date) as cost_month,
        channel,
        cast(count(*) as decimal(18, 2)) as weight
    from leads
    group by cast(date_trunc('month', created_date) as date), channel

    union all

    select
        'new_customers' as basis,
        cohort_month as cost_month,
        channel,
        cast(count(*) as decimal(18, 2)) as weight
    from acquired
    group by cohort_month, channel

)

select * from final
