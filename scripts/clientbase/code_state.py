"""Whether the project's code is what an earlier run already unit-tested.

Unit tests ask the SQL about rows of their own, so their answer depends on the code and the settings, never on the
night's data. Asking again every night costs seconds and tells nothing.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from clientbase.settings import Settings
from clientbase.workdir import Workdir, read_json, write_json

_CODE_FOLDERS = ("macros", "models", "seeds", "tests/generic", "tests/rules")
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb")


def code_fingerprint(settings: Settings) -> str:
    """A checksum of everything that decides what the unit tests say: code, settings, engine versions."""
    digest = hashlib.sha256()
    root = settings.project_root
    files = [root / "dbt_project.yml", *(path for folder in _CODE_FOLDERS for path in (root / folder).rglob("*"))]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    chosen = [settings.sources, settings.target, settings.variables, {name: version(name) for name in _ENGINES}]
    digest.update(json.dumps(chosen, sort_keys=True).encode())
    return digest.hexdigest()


def is_unit_tested(workdir: Workdir, fingerprint: str) -> bool:
    """Whether a build of exactly this code passed its unit tests in this work folder."""
    record = read_json(_record(workdir))
    return record is not None and record.get("fingerprint") == fingerprint


def mark_unit_tested(workdir: Workdir, fingerprint: str) -> None:
    """Remember that this code passed."""
    write_json(_record(workdir), {"fingerprint": fingerprint})


def _record(workdir: Workdir) -> Path:
    return workdir.dbt_target.parent / "unit_tested.json"
