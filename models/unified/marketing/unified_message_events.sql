{{ config(materialized='view') }}

{{ unified_entity('message_events') }}
