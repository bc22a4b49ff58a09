{# A table: both entities read it. #}
{{ config(materialized='table') }}

with

source_lines as (

    select trim({{ replace_all('line', ' +', ' ') }}) as purchase_text from {{ source('cdnow', 'master') }}

),

{# A dash stands for a person who was erased. #}
split_lines as (

    select
        nullif(split_part(purchase_text, ' ', 1), '-') as customer_no,
        split_part(purchase_text, ' ', 2) as purchased_on,
        split_part(purchase_text, ' ', 3) as cd_count,
        split_part(purchase_text, ' ', 4) as dollar_value
    from source_lines
    where purchase_text <> '' and purchase_text not like 'customer_id%'

),

{# Several purchases on one day are told apart by their content: equal ones really happened. #}
final as (

    select
        customer_no,
        substr(purchased_on, 1, 4) || '-' || substr(purchased_on, 5, 2) || '-' || substr(purchased_on, 7, 2)
            as purchased_on,
        cd_count,
        dollar_value,
        row_number() over (
            partition by customer_no, purchased_on
            order by cd_count, dollar_value
        ) as purchase_number
    from split_lines

)

select * from final
