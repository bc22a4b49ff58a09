select * from {{ source('files', 'managers') }}
