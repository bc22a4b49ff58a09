with

purchases as (

    select * from {{ ref('stg_cdnow__purchases') }}

),

final as (

    select
        customer_no as customer_id,
        'person' as customer_type,
        min(purchased_on) as created_at
    from purchases
    where customer_no is not null
    group by customer_no

)

select * from final
