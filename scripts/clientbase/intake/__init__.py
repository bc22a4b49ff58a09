"""Raw input: find the files, check them, and say how DuckDB (or PostgreSQL) reads them in place.

`inspect_input` looks at everything and raises one InputError with every problem; `attach_views` makes the
views that dbt's sources are; `load_into_postgres` fills the tables a PostgreSQL target reads instead.
"""

from clientbase.intake.inspecting import inspect_input
from clientbase.intake.postgres import load_into_postgres
from clientbase.intake.relations import RawInput, RawRelation
from clientbase.intake.views import attach_views

__all__ = ["RawInput", "RawRelation", "attach_views", "inspect_input", "load_into_postgres"]
