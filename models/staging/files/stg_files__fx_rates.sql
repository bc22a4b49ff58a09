select * from {{ source('files', 'fx_rates') }}
