{{ config(materialized='view') }}

{{ unified_entity('managers') }}
