with

gate_run as (

    select * from {{ ref('gate_run') }}

),

customers as (

    select * from {{ ref('checked_customers') }}
    where verdict = 'valid' and deleted_at is null

),

final as (

    select
        customers.source_system,
        count(*) as customer_count,
        count(customers.updated_at) as customers_with_update_count,
        max(customers.updated_at) as newest_update_at,
        {{ safe_divide(
            "count(case when customers.updated_at <= gate_run.as_of_at - interval '7 days' then 1 end)",
            'count(customers.updated_at)'
        ) }} as not_updated_for_a_week_share,
        {{ safe_divide(
            "count(case when customers.updated_at <= gate_run.as_of_at - interval '30 days' then 1 end)",
            'count(customers.updated_at)'
        ) }} as not_updated_for_a_month_share
    from customers
    cross join gate_run
    group by customers.source_system

)

select * from final
