{{ config(materialized='view') }}

{{ unified_entity('marketing_spend') }}
