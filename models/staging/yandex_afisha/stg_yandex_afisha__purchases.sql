with

orders_log as (

    select * from {{ source('yandex_afisha', 'orders_log') }}

),

renamed as (

    select
        nullif(cast({{ adapter.quote('Uid') }} as text), '') as buyer_no,
        cast({{ adapter.quote('Buy Ts') }} as text) as bought_at,
        cast({{ adapter.quote('Revenue') }} as text) as revenue
    from orders_log

),

{# Two orders of a buyer in one minute are told apart by what they earned; equal ones really happened. #}
final as (

    select
        buyer_no,
        bought_at,
        revenue,
        row_number() over (partition by buyer_no, bought_at order by revenue) as purchase_number
    from renamed

)

select * from final
