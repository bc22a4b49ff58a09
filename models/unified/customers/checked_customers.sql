{{ checked_entity('customers') }}
