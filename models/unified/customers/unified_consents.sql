{{ config(materialized='view') }}

{{ unified_entity('consents') }}
