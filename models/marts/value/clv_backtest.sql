{#
    What was expected of the held-out days, beside what happened, by tenth of the customers: those of whom most
    was expected are tenth 10. Customers of whom as much was expected share a tenth, so tenths may differ in size.
#}
with

scored as (

    select * from {{ ref('int_customers_value_scored') }}
    where role = 'calibration'

),

placed as (

    select
        *,
        1 + floor(10 * (
            cast(rank() over (partition by model order by expected_orders_holdout) - 1 as double precision)
            / count(*) over (partition by model)
        )) as decile
    from scored

),

final as (

    select
        model,
        cast(decile as integer) as decile,
        cast(count(*) as integer) as customer_count,
        {{ rounded('sum(expected_orders_holdout)', 4) }} as expected_order_count,
        cast(sum(holdout_count) as integer) as actual_order_count,
        {{ rounded('sum(expected_orders_holdout) - sum(holdout_count)', 4) }} as order_count_error,
        {{ rounded('cast(sum(expected_orders_holdout) as double precision) / nullif(sum(holdout_count), 0) - 1', 6) }}
            as relative_error,
        {{ rounded('sum(cast(expected_orders_holdout as double precision) * expected_amount)', 2) }} as expected_amount,
        cast(sum(holdout_amount) as decimal(18, 2)) as actual_amount
    from placed
    group by model, decile

)

select * from final
