with

invoice_lines as (

    select * from {{ ref('stg_online_retail__invoice_lines') }}

),

{# Some invoices were written over two minutes: the first instant is the order's. #}
final as (

    select
        invoice_no as order_id,
        max(customer_no) as customer_id,
        min(invoiced_at) as ordered_at,
        'paid' as status,
        {{ source_currency('online_retail') }} as currency_code,
        cast(sum(quantity * unit_price) as decimal(18, 2)) as gross_amount,
        'wholesale' as channel
    from invoice_lines
    where line_kind = 'sale'
    group by invoice_no

)

select * from final
