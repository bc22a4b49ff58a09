{{ checked_entity('customer_tags') }}
