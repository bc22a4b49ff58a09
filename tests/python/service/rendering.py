"""Models and macros as DuckDB reads them, without dbt: the business clock over calendars of the tests' own."""

import re
from pathlib import Path
from typing import Any

import jinja2

MACRO_FOLDERS = ("portable", "service")


class _Adapter:
    """What `adapter.dispatch` does on DuckDB."""

    @jinja2.pass_context
    def dispatch(self, context: jinja2.runtime.Context, name: str) -> Any:
        """The macro's DuckDB form, else its default."""
        found = context.resolve_or_missing(f"duckdb__{name}")
        return context.resolve(f"default__{name}") if found is jinja2.runtime.missing else found


class Renderer:
    """Renders SQL of the project; a relation keeps its model's name."""

    def __init__(self, project_root: Path, **variables: object) -> None:
        """Read the macros of the portable and service folders."""
        self._root = project_root
        self._variables = variables
        paths = sorted(path for folder in MACRO_FOLDERS for path in (project_root / "macros" / folder).glob("*.sql"))
        # create_portable_functions and the like belong to other engines and to hooks.
        self._macros = "".join(
            path.read_text(encoding="utf-8")
            for path in paths
            if not re.search(r"create_|generate_|analyzed", path.stem)
        )

    def render(self, sql: str) -> str:
        """The text of a query that calls macros."""
        environment = jinja2.Environment(autoescape=False, extensions=["jinja2.ext.do"])
        template = environment.from_string(self._macros + sql)
        return template.render(
            adapter=_Adapter(),
            ref=lambda name: name,
            var=lambda name: self._variables[name],
            **{"return": lambda value: value},
        )

    def model(self, name: str) -> str:
        """The compiled SQL of a model."""
        (path,) = (self._root / "models").rglob(f"{name}.sql")
        return self.render(path.read_text(encoding="utf-8"))
