select * from {{ source('files', 'customers') }}
