{{ checked_entity('assignments') }}
