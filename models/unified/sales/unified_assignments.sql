{{ config(materialized='view') }}

{{ unified_entity('assignments') }}
