{{ config(materialized='view') }}

{{ unified_entity('leads') }}
