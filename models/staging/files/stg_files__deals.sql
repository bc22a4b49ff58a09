select * from {{ source('files', 'deals') }}
