select * from {{ source('files', 'consents') }}
