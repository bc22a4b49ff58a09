with

invoice_lines as (

    select * from {{ ref('stg_online_retail__invoice_lines') }}

),

final as (

    select
        invoice_no || '/' || cast(line_number as text) as order_item_id,
        invoice_no as order_id,
        stock_code as product_id,
        product_name,
        quantity,
        unit_price,
        case line_kind
            when 'bad_debt' then 'an adjustment of a bad debt, not a sale'
            when 'stock_correction' then 'a stock correction (negative quantity without a credit note), not a sale'
            when 'unreadable' then 'a line whose quantity, price or time is missing or cannot be read'
            when 'unpriced' then 'a line without a price (sample, find or write-off), not a sale'
        end as rejection_reason
    from invoice_lines
    where line_kind <> 'cancellation'

)

select * from final
