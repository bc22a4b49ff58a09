select * from {{ source('files', 'site_events') }}
