{{ checked_entity('experiment_assignments') }}
