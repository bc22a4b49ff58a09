with

invoice_lines as (

    select * from {{ ref('stg_online_retail__invoice_lines') }}

),

ranked as (

    select
        customer_no,
        country,
        row_number() over (
            partition by customer_no
            order by invoiced_at desc, invoice_no desc, line_number desc
        ) as newest_first,
        min(invoiced_at) over (partition by customer_no) as first_invoiced_at
    from invoice_lines
    where customer_no is not null

),

{# A few customers moved: the country of the last invoice is theirs. #}
final as (

    select
        customer_no as customer_id,
        'company' as customer_type,
        country as region,
        first_invoiced_at as created_at
    from ranked
    where newest_first = 1

)

select * from final
