{{ config(materialized='view') }}

{{ unified_entity('activities') }}
