with

purchases as (

    select * from {{ ref('stg_yandex_afisha__purchases') }}

),

final as (

    select
        buyer_no as customer_id,
        'person' as customer_type,
        min(bought_at) as created_at
    from purchases
    where buyer_no is not null
    group by buyer_no

)

select * from final
