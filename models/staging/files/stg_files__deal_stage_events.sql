select * from {{ source('files', 'deal_stage_events') }}
