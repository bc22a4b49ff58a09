select * from {{ source('files', 'customer_tags') }}
