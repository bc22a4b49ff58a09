select * from {{ source('files', 'tasks') }}
