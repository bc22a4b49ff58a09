"""Where each column comes from: dbt-colibri over what the published documentation holds, as one page.

It is made when somebody asks, not by the run: it takes five seconds and packages of its own (docs/documentation.md).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientbase.documentation.page import CATALOG, MANIFEST
from clientbase.documentation.shell import packed_page, part_of
from clientbase.documentation.writing import DOCUMENTATION_PAGE
from clientbase.errors import ClientbaseError
from clientbase.workdir import Workdir, write_text

LINEAGE_PAGE = "lineage/index.html"
PROGRAM = "colibri"
_SILENT = {"DO_NOT_TRACK": "1", "DISABLE_COLIBRI_TELEMETRY": "1", "DBT_COLIBRI_NO_VERSION_CHECK": "1"}
_INSTALL = "Install it with `make lineage`, or name it with --with."


@dataclass(frozen=True, slots=True)
class Lineage:
    """What was drawn: the page, how many columns of models it knows, how many of them come from another column."""

    page: Path
    column_count: int
    followed_count: int


def write_lineage(workdir: Workdir, program: Path | None = None) -> Lineage:
    """Write `<workdir>/lineage/index.html` of the published version. Raises ClientbaseError with what to do instead."""
    colibri = _program(program)
    documentation = workdir.published / DOCUMENTATION_PAGE
    if not documentation.is_file():
        raise ClientbaseError(f"There is no {documentation}. Publish a version with its documentation: clientbase run")
    published = documentation.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "manifest.json").write_text(part_of(published, MANIFEST), encoding="utf-8")
        (folder / "catalog.json").write_text(part_of(published, CATALOG), encoding="utf-8")
        _draw(colibri, folder)
        drawn = (folder / "drawn" / "index.html").read_text(encoding="utf-8")
        lineage = json.loads((folder / "drawn" / "colibri-manifest.json").read_text(encoding="utf-8"))["lineage"]
        columns = _columns(json.loads((folder / "catalog.json").read_text(encoding="utf-8")))
    page = workdir.root / LINEAGE_PAGE
    page.parent.mkdir(exist_ok=True)
    write_text(page, packed_page("Clientbase: lineage of columns", drawn, {}))
    followed = sum(bool(lineage["parents"].get(model, {}).get(column)) for model, column in columns)
    return Lineage(page, len(columns), followed)


def _program(given: Path | None) -> Path:
    """The program: the one given, else that of this environment, else that of the path."""
    beside = Path(sys.executable).with_name(PROGRAM)
    found = given or (beside if beside.is_file() else None) or shutil.which(PROGRAM)
    if found is None:
        raise ClientbaseError(f"dbt-colibri, which follows the columns, is not installed. {_INSTALL}")
    if not os.access(found, os.X_OK):
        raise ClientbaseError(f"{found} is no program. {_INSTALL}")
    return Path(found).absolute()


def _draw(colibri: Path, folder: Path) -> None:
    """Let dbt-colibri write `drawn/index.html`. It ends well whatever it could not follow, so its log is read."""
    ended = subprocess.run(
        [colibri, "generate", "--manifest", "manifest.json", "--catalog", "catalog.json", "--output-dir", "drawn",
         "--disable-telemetry"],
        cwd=folder, env={**os.environ, **_SILENT}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    errors = [line for line in (ended.stdout + ended.stderr).splitlines() if "[ERROR]" in line or "❌" in line]
    if errors or ended.returncode:
        first = errors[0].partition("]")[2].strip() if errors else f"exit code {ended.returncode}"
        raise ClientbaseError(f"dbt-colibri could not follow {len(errors) or 'the'} columns, such as: {first}")


def _columns(catalog: dict[str, Any]) -> list[tuple[str, str]]:
    """Every column of a model, by the model's unique id."""
    return [
        (key, column.lower())
        for key, table in catalog["nodes"].items()
        if key.startswith("model.")
        for column in table["columns"]
    ]
