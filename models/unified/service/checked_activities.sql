{{ checked_entity('activities') }}
