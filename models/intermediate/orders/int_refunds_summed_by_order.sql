{{ config(materialized='view') }}

with

refunds as (

    select * from {{ ref('int_refunds_attributed') }}

),

final as (

    select
        order_id,
        sum(refunded_amount) as refunded_amount
    from refunds
    where is_counted and link_type = 'order'
    group by order_id

)

select * from final
