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

final as (

    select
        (select count(*) from buyers) as buyer_count,
        (select count(*) from tiled where bin_ascending <> bin_descending) as moved_by_row_order_count,
        (select count(*) from split_values where bin_count > 1) as split_value_count,
        (select sum(customer_count) from split_values where bin_count > 1) as customers_on_split_values_count

)

select * from final
