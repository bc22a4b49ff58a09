select * from {{ source('files', 'marketing_spend') }}
