"""dbt's manifest, written by the project's own dbt and kept until the project or its sources change.

Dagster loads the definitions in several processes, and parsing takes seconds: only the first to see a change parses.
"""

import json
import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from clientbase_nightly.installation import Installation

_FOLDERS = ("models", "macros", "seeds", "snapshots", "tests", "analyses")
_FILES = ("dbt_project.yml", "profiles.yml")
_SUFFIXES = frozenset({".sql", ".yml", ".csv", ".md"})
# These decide which models are enabled.
_SETTINGS = ("CLIENTBASE_SOURCES", "CLIENTBASE_TARGET")


def load_manifest(installation: Installation) -> dict[str, Any]:
    """The manifest of the project as it is now. Raises RuntimeError with dbt's words where it cannot be parsed."""
    folder = installation.workdir / "dbt" / "orchestrator"
    path = folder / f"manifest-{_fingerprint(installation)}.json"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _parse(installation, path)
        for other in folder.glob("manifest-*.json"):
            if other != path:
                other.unlink(missing_ok=True)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _parse(installation: Installation, path: Path) -> None:
    root = str(installation.project_root)
    beside = Path(tempfile.mkdtemp(prefix=".parse-", dir=path.parent))
    try:
        command = [str(installation.bin_folder / "dbt"), "--quiet", "parse", "--no-partial-parse"]
        command += ["--project-dir", root, "--profiles-dir", root]
        command += ["--target-path", str(beside), "--log-path", str(beside)]
        ended = subprocess.run(
            command, cwd=root, env=installation.child_environment, capture_output=True, text=True, check=False
        )
        if ended.returncode != 0:
            said = (ended.stdout + ended.stderr).strip()
            raise RuntimeError(f"dbt could not parse the project in {root}.\n{said}")
        (beside / "manifest.json").replace(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _fingerprint(installation: Installation) -> str:
    digest = sha256("\n".join(os.environ.get(name, "") for name in _SETTINGS).encode())
    paths = [installation.project_root / name for name in _FILES]
    for folder in _FOLDERS:
        paths += (path for path in (installation.project_root / folder).rglob("*") if path.suffix in _SUFFIXES)
    for path in sorted(paths):
        if path.is_file():
            found = path.stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
