select * from {{ source('files', 'experiment_assignments') }}
