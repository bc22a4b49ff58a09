"""Put the documentation into a new version: taken over from the version that readers see, or made anew.

Making it takes some seconds, and it says the same until the code, the settings or the columns change. So a version says
in its record what its page was made of, and the next one takes the file over when that is the same: a second name of
the same bytes, or a copy where the file system gives none.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from clientbase.building import Project
from clientbase.documentation.page import documentation_page
from clientbase.marts import BUILT_TABLES
from clientbase.settings import Settings
from clientbase.versions import Versions
from clientbase.workdir import Workdir
from clientbase.working_database import open_working_database

DOCUMENTATION_PAGE = "docs/index.html"
DOCUMENTATION_KEY = "documentation"
_COLUMNS = "select table_schema, table_name, column_name, data_type from information_schema.columns"


@dataclass(frozen=True, slots=True)
class Documented:
    """What a version's record says of its documentation, and one sentence where there is none."""

    record: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""


def write_documentation(
    settings: Settings, workdir: Workdir, project: Project, *, code_version: str, folder: Path
) -> Documented:
    """Write the page into the version's folder. Whatever goes wrong, right numbers are published without it."""
    page = folder / DOCUMENTATION_PAGE
    try:
        page.parent.mkdir()
        made_of = _made_of(settings, workdir, project.manifest, code_version)
        if not _took_over(workdir, made_of, page):
            page.write_text(_made_anew(workdir, project), encoding="utf-8")
        return Documented({"made_of": made_of, "sha256": sha256(page.read_bytes()).hexdigest()})
    except Exception as error:
        shutil.rmtree(page.parent, ignore_errors=True)
        reason = " ".join(str(error).split()) or type(error).__name__
        return Documented(warning=f"The documentation could not be written, so this version has none: {reason}")


def _made_of(settings: Settings, workdir: Workdir, manifest: Any, code_version: str) -> str:
    """One checksum of all that the page is made of."""
    described = {(node.schema, node.identifier) for node in (*manifest.nodes.values(), *manifest.sources.values())}
    with open_working_database(settings, workdir) as database:
        _, rows = database.read(_COLUMNS)
    facts = {
        "dbt": [version("dbt-core"), version("dbt-duckdb")],
        "code": code_version,
        "target": settings.target,
        "sources": sorted(settings.sources),
        "as_of": settings.as_of,
        "variables": settings.variables,
        "columns": sorted([str(value) for value in row] for row in rows if tuple(row[:2]) in described),
    }
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _took_over(workdir: Workdir, made_of: str, page: Path) -> bool:
    """Whether the version that readers see has this very page, whole: then it is in its place now."""
    record = (Versions(workdir).record or {}).get(DOCUMENTATION_KEY) or {}
    earlier = workdir.published / DOCUMENTATION_PAGE
    if record.get("made_of") != made_of or not earlier.is_file():
        return False
    if sha256(earlier.read_bytes()).hexdigest() != record.get("sha256"):
        return False
    try:
        os.link(earlier, page)
    except OSError:
        shutil.copyfile(earlier, page)
    return True


def _made_anew(workdir: Workdir, project: Project) -> str:
    # Seconds to import, and there already where dbt has run.
    from dbt.task.docs import DOCS_INDEX_FILE_PATH  # noqa: PLC0415

    catalog = project.write_catalog()
    return documentation_page(
        Path(DOCS_INDEX_FILE_PATH),
        compiled_manifest(workdir.dbt_target),
        json.loads(catalog.read_text(encoding="utf-8")),
    )


def compiled_manifest(dbt_target: Path) -> dict[str, Any]:
    """The manifest as the parse wrote it, with the SQL each model became in this run or the one it goes on from."""
    content: dict[str, Any] = json.loads((dbt_target / "manifest.json").read_text(encoding="utf-8"))
    for node in content["nodes"].values():
        if node["resource_type"] in BUILT_TABLES:
            compiled = dbt_target / "compiled" / node["package_name"] / node["original_file_path"]
            node["compiled_code"] = compiled.read_text(encoding="utf-8") if compiled.is_file() else None
    return content
