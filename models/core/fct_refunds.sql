with

refunds as (

    select * from {{ ref('int_refunds_attributed') }}

),

final as (

    select
        refund_id,
        order_id,
        customer_id,
        source_system,
        link_type,
        refunded_amount,
        is_counted,
        refunded_date,
        refunded_at
    from refunds

)

select * from final
