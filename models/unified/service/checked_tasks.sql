{{ checked_entity('tasks') }}
