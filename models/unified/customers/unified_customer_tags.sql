{{ config(materialized='view') }}

{{ unified_entity('customer_tags') }}
