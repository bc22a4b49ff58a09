"""The folder that mf takes for a dbt project: no models, only what the run's parse said of the published tables.

A run leaves dbt's semantic manifest in its work folder. It names the tables of the working file, which one process may
open; the copy written here names those of the published file instead, which is opened read-only.
"""

import json
from pathlib import Path
from typing import Any

# The name by which the published file is attached.
CATALOG = "clientbase"
_PROJECT = """name: clientbase_semantic
version: "1.0"
config-version: 2
profile: clientbase_semantic
flags: {send_anonymous_usage_stats: false}
"""


class NothingPublishedError(Exception):
    """No run has published into the work folder, or none that knew of metrics; says what to do."""


def write_project(workdir: Path) -> Path:
    """Write the project of a work folder into it, as `<workdir>/semantic`, and return that folder."""
    database = workdir / "published" / "clientbase.duckdb"
    manifest = workdir / "dbt" / "target" / "semantic_manifest.json"
    if not database.is_file() or not manifest.is_file():
        missing = manifest if database.is_file() else database
        raise NothingPublishedError(
            f"There is no {missing}. Run `clientbase run --workdir {workdir}` first, or name the work folder of your "
            "runs in CLIENTBASE_WORKDIR."
        )
    content = json.loads(manifest.read_text(encoding="utf-8"))
    if not content["metrics"]:
        raise NothingPublishedError(f"{manifest} knows no metric: it was written by an older Clientbase. Run anew.")
    _name_published_tables(content)
    folder = workdir / "semantic"
    (folder / "target").mkdir(parents=True, exist_ok=True)
    (folder / "dbt_project.yml").write_text(_PROJECT, encoding="utf-8")
    # JSON is YAML; a path may hold any character. The link is resolved once, so that one answer is of one version.
    (folder / "profiles.yml").write_text(json.dumps(_profile(database.resolve())), encoding="utf-8")
    (folder / "target" / "semantic_manifest.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def _profile(database: Path) -> dict[str, Any]:
    attached = {"path": str(database), "alias": CATALOG, "read_only": True}
    output = {"type": "duckdb", "path": ":memory:", "attach": [attached], "settings": {"TimeZone": "UTC"}}
    return {"clientbase_semantic": {"target": "published", "outputs": {"published": output}}}


def _name_published_tables(part: Any) -> None:
    """Let every relation of a manifest be that of the published file."""
    if isinstance(part, list):
        for one in part:
            _name_published_tables(one)
    elif isinstance(part, dict):
        if "relation_name" in part:
            part["database"] = CATALOG
            part["relation_name"] = f'"{CATALOG}"."{part["schema_name"]}"."{part["alias"]}"'
        for one in part.values():
            _name_published_tables(one)
