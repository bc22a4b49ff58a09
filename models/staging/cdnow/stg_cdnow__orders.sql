with

purchases as (

    select * from {{ ref('stg_cdnow__purchases') }}

),

final as (

    select
        coalesce(customer_no, '-') || '/' || purchased_on || '/' || cast(purchase_number as text) as order_id,
        customer_no as customer_id,
        purchased_on as ordered_at,
        'paid' as status,
        {{ source_currency('cdnow') }} as currency_code,
        dollar_value as gross_amount,
        'shop' as channel
    from purchases

)

select * from final
