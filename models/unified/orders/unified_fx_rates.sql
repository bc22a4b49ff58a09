{{ config(materialized='view') }}

{{ unified_entity('fx_rates') }}
