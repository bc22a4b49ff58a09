{{ config(materialized='view') }}

{{ unified_entity('order_items') }}
