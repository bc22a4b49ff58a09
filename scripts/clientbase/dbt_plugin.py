"""The dbt-duckdb plugin that puts views over the raw files into the database and locks it before dbt reads them.

profiles.yml names it, so that a plain `dbt build` reads raw files in place as well. Its config: `raw_root`,
`sources` (names with commas between), `scratch`, `erasure` (the folder of the suppression list) and, where dbt does not
run in the project, `project_root`.
"""

import os
import re
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from clientbase.errors import ClientbaseError
from clientbase.intake import attach_views, inspect_input
from clientbase.intake.lockdown import is_locked, lock
from clientbase.privacy.suppressing import without_suppressed

# Commands that open a connection, but read no raw data.
_NEED_NO_INPUT = frozenset({"parse", "list", "compile", "debug", "deps", "clean", "generate", "serve"})


class Plugin(BasePlugin):
    """Inspects the raw input and attaches its views when dbt opens the database."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take the configuration from the profile; paths are relative to where dbt runs."""
        self.raw_root = Path(str(plugin_config.get("raw_root") or "data/demo"))
        # A list that went through Jinja arrives as its text, brackets and quotes included.
        self.sources = re.findall(r"\w+", str(plugin_config.get("sources") or "files"))
        self.scratch = Path(str(plugin_config.get("scratch") or "workdir/scratch"))
        self.erasure = Path(str(plugin_config.get("erasure") or "workdir/erasure"))
        configured_root = plugin_config.get("project_root")
        self.project_root = Path(str(configured_root)) if configured_root else _project_root()
        if self.creds is not None:
            # DuckDB makes the file, but not the folder it stands in.
            Path(self.creds.path).parent.mkdir(parents=True, exist_ok=True)
            # It holds personal data: nobody else may read what this process writes from now on.
            os.umask(0o077)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Attach the views once per database and lock it. dbt shows the sentences of what is wrong with the input."""
        if not is_locked(conn):
            # For every session: storage is UTC, and no session can change it under the lock.
            conn.execute("set global TimeZone = 'UTC'")
        # dbt reads its seeds through the same connection.
        folders = (self.project_root / "seeds",)
        try:
            raw_input = without_suppressed(
                inspect_input(self.raw_root, self.sources, self.project_root, self.scratch),
                self.erasure,
                self.project_root,
            )
        except ClientbaseError as error:
            if _dbt_command() in _NEED_NO_INPUT:
                lock(conn, folders=folders)
                return
            raise DbtRuntimeError(f"The raw input cannot be used.\n{error}") from error
        attach_views(conn, raw_input)
        lock(conn, files=raw_input.files, folders=folders)


def _project_root() -> Path:
    """The nearest folder above with a dbt_project.yml, else the checkout this module is part of."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "dbt_project.yml").is_file():
            return folder
    return Path(__file__).resolve().parents[2]


def _dbt_command() -> str | None:
    """The dbt command that is running (`build`, `parse` ...), None outside of one."""
    from dbt.flags import get_flags  # noqa: PLC0415 - costs a second, and only this question needs it

    try:
        return str(get_flags().WHICH)  # type: ignore[no-untyped-call]
    except AttributeError:
        return None
