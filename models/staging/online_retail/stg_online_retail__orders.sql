with

invoice_lines as (

    select * from {{ ref('stg_online_retail__invoice_lines') }}

),

{#
    Some invoices were written over two minutes: the first instant is the order's. What an invoice comes to is not known where one of its lines
    cannot be read, so all of it waits in quarantine.
#}
final as (

    select
        invoice_no as order_id,
        max(customer_no) as customer_id,
        min(invoiced_at) as ordered_at,
        'paid' as status,
        {{ source_currency('online_retail') }} as currency_code,
        cast(sum(quantity * unit_price) as decimal(18, 2)) as gross_amount,
        'wholesale' as channel,
        max(
            case
                when line_kind = 'unreadable'
                    then 'an invoice with a line whose quantity, price or time is missing or cannot be read'
            end
        ) as rejection_reason
    from invoice_lines
    where line_kind in ('sale', 'unreadable')
    group by invoice_no

)

select * from final
