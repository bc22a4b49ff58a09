{#
    A month that was over long before the last published as-of does not change: orders come and are paid or cancelled within weeks.
    Refunds are left out, they may come any time.
#}
with

gate_run as (

    select
        *,
        {{ local_date("last_as_of_at - interval '" ~ var('gate_settled_days') ~ " days'") }} as settled_until
    from {{ ref('gate_run') }}

),

orders as (

    select
        source_system,
        cast(date_trunc('month', ordered_date) as date) as month_start_date,
        ordered_amount
    from {{ ref('fct_orders') }}

),

last_months as (

    select last_months.*
    from {{ source('last_published', 'gate_marts_months') }} as last_months
    cross join gate_run
    where gate_run.compares_marts

),

months as (

    select
        source_system,
        month_start_date,
        count(*) as order_count,
        sum(ordered_amount) as ordered_amount
    from orders
    group by source_system, month_start_date

),

final as (

    select
        coalesce(months.source_system, last_months.source_system) as source_system,
        coalesce(months.month_start_date, last_months.month_start_date) as month_start_date,
        cast(coalesce(months.order_count, 0) as bigint) as order_count,
        cast(coalesce(months.ordered_amount, 0) as decimal(38, 2)) as ordered_amount,
        last_months.order_count as last_order_count,
        last_months.ordered_amount as last_ordered_amount,
        coalesce(
            cast(coalesce(months.month_start_date, last_months.month_start_date) + interval '1 month' as date)
            <= gate_run.settled_until
            and gate_run.compares_marts,
            false
        ) as is_settled
    from months
    full outer join last_months
        on
            months.source_system = last_months.source_system
            and months.month_start_date = last_months.month_start_date
    cross join gate_run

)

select * from final
