{{ config(materialized='view') }}

{{ unified_entity('tasks') }}
