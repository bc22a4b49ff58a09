{{ config(materialized='view') }}

{{ unified_entity('deals') }}
