select * from {{ source('files', 'activities') }}
