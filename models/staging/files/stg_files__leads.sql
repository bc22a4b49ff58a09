select * from {{ source('files', 'leads') }}
