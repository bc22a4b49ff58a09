with

costs as (

    select * from {{ source('yandex_afisha', 'costs') }}

),

final as (

    select
        dt as spend_date,
        'source_' || cast(source_id as text) as channel,
        'ads' as cost_type,
        costs as amount,
        {{ source_currency('yandex_afisha') }} as currency_code
    from costs

)

select * from final
