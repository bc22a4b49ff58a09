select * from {{ source('files', 'assignments') }}
