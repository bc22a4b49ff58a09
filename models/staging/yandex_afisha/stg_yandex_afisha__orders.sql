with

purchases as (

    select * from {{ ref('stg_yandex_afisha__purchases') }}

),

final as (

    select
        coalesce(buyer_no, '-') || '/' || bought_at || '/' || cast(purchase_number as text) as order_id,
        buyer_no as customer_id,
        bought_at as ordered_at,
        'paid' as status,
        {{ source_currency('yandex_afisha') }} as currency_code,
        revenue as gross_amount,
        'web' as channel
    from purchases

)

select * from final
