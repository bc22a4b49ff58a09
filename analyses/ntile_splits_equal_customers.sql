{#
    Decision 0001: how many customers with the same number of orders NTILE(5) would put into different bins, and how many
    customers would change their bin when nothing but the order of the rows changes.
#}
with

buyers as (

    select
        customer_id,
        f_orders
    from {{ ref('customer_segments') }}
    where segment <> 'prospect'

),

tiled as (

    select
        customer_id,
        f_orders,
        ntile(5) over (order by f_orders asc, customer_id asc) as bin_ascending,
        ntile(5) over (order by f_orders asc, customer_id desc) as bin_descending
    from buyers

),

split_values as (

    select
        f_orders,
        count(*) as customer_count,
        count(distinct bin_ascending) as bin_count
    from tiled
    group by f_orders

),

moved as (

    select
        count(*) as buyer_count,
        sum(case when bin_ascending <> bin_descending then 1 else 0 end) as moved_by_row_order_count
    from tiled

),

split_in_two as (

    select
        count(*) as split_value_count,
        sum(customer_count) as customers_on_split_values_count
    from split_values
    where bin_count > 1

),

final as (

    select
        moved.buyer_count,
        moved.moved_by_row_order_count,
        split_in_two.split_value_count,
        split_in_two.customers_on_split_values_count
    from moved
    cross join split_in_two

)

select * from final
