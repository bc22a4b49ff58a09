select * from {{ source('files', 'refunds') }}
