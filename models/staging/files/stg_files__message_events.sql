select * from {{ source('files', 'message_events') }}
