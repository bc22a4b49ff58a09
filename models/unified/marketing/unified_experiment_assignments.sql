{{ config(materialized='view') }}

{{ unified_entity('experiment_assignments') }}
