"""A run without dbt's seconds: the project compiled once, its real SQL and expectations run in one process."""
