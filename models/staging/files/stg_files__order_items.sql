select * from {{ source('files', 'order_items') }}
