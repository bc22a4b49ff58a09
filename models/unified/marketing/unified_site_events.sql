{{ config(materialized='view') }}

{{ unified_entity('site_events') }}
