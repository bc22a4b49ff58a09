with

invoice_lines as (

    select * from {{ ref('stg_online_retail__invoice_lines') }}

),

{# A credit note names a customer at best, never the invoice it takes back. #}
final as (

    select
        invoice_no || '/' || cast(line_number as text) as refund_id,
        customer_no as customer_id,
        invoiced_at as refunded_at,
        cast(-quantity * unit_price as decimal(18, 2)) as amount,
        {{ source_currency('online_retail') }} as currency_code
    from invoice_lines
    where line_kind = 'cancellation'

)

select * from final
