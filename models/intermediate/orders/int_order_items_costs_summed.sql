{{ config(materialized='view') }}

with

order_items as (

    select * from {{ ref('unified_order_items') }}

),

{# The cost of an order is known only where the cost of each of its lines is. Not yet rounded. #}
final as (

    select
        order_id,
        sum(cast(quantity as decimal(38, 3)) * unit_cost) as cost_amount
    from order_items
    group by order_id
    having count(*) = count(unit_cost)

)

select * from final
