{{ config(materialized='view') }}

{{ unified_entity('deal_stage_events') }}
