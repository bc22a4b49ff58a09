with

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_id is not null

),

final as (

    select
        customer_id,
        cast(count(*) as integer) as order_count,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at,
        min(ordered_date) as first_ordered_date,
        max(ordered_date) as last_ordered_date,
        cast(sum(net_amount) as decimal(18, 2)) as net_amount,
        {{ average_amount('sum(ordered_amount)', 'count(*)') }} as average_order_amount,
        cast(percentile_cont(0.5) within group (order by days_since_previous_order) as decimal(18, 1))
            as median_gap_days
    from orders
    group by customer_id

)

select * from final
