{{ checked_entity('fx_rates') }}
