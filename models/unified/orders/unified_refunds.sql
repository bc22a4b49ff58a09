{{ config(materialized='view') }}

{{ unified_entity('refunds') }}
