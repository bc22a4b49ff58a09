{# A table, not a view: three entities read it, and unpacking the file takes seconds each time. #}
{{ config(materialized='table') }}

with

source_lines as (

    select * from {{ source('online_retail', 'online_retail') }}

),

renamed as (

    select
        {{ adapter.quote('InvoiceNo') }} as invoice_no,
        {{ adapter.quote('StockCode') }} as stock_code,
        {{ adapter.quote('Description') }} as product_name,
        split_part({{ adapter.quote('CustomerID') }}, '.', 1) as customer_no,
        {{ adapter.quote('Country') }} as country,
        {{ safe_cast_integer(adapter.quote('Quantity')) }} as quantity,
        {{ safe_cast_decimal(adapter.quote('UnitPrice'), 4) }} as unit_price,
        {{ safe_cast_timestamp(adapter.quote('InvoiceDate')) }} as invoiced_at
    from source_lines

),

classified as (

    select
        *,
        case
            when invoice_no like 'C%' then 'cancellation'
            when invoice_no like 'A%' then 'bad_debt'
            when quantity is null or unit_price is null or invoiced_at is null then 'unreadable'
            when quantity < 0 then 'stock_correction'
            when unit_price <= 0 then 'unpriced'
            else 'sale'
        end as line_kind
    from renamed

),

{# Exact duplicates stay apart by their number; the number rests on content, not on the place in the file. #}
final as (

    select
        invoice_no,
        stock_code,
        product_name,
        customer_no,
        country,
        line_kind,
        quantity,
        unit_price,
        invoiced_at,
        row_number() over (
            partition by invoice_no
            order by
                stock_code asc nulls last,
                product_name asc nulls last,
                quantity asc nulls last,
                unit_price asc nulls last,
                invoiced_at asc nulls last,
                customer_no asc nulls last
        ) as line_number
    from classified

)

select * from final
