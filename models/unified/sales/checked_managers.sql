{{ checked_entity('managers') }}
