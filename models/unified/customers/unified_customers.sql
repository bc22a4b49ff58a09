{{ config(materialized='view') }}

{{ unified_entity('customers') }}
