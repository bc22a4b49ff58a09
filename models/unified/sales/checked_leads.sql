{{ checked_entity('leads') }}
