{{ config(materialized='view') }}

{{ unified_entity('orders') }}
