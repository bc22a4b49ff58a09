"""Write the lock files from their pyproject.toml: pinned, hashed, naming no registry.

The development lock is resolved first and constrains the others, so that a package has one version in all. Superset is
left out of that: it takes older ones.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMON = [
    "--python-version",
    "3.11",
    "--universal",
    "--generate-hashes",
    "--no-strip-extras",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--no-annotate",
    "--quiet",
]


DEV_LOCK = "requirements-dev.lock"
ORCHESTRATION = "examples/orchestration/dagster"
SUPERSET = "examples/bi/superset"


def compile_lock(lock: str, *extra: str, project: str = "pyproject.toml") -> None:
    """Resolve a pyproject.toml and the build tool into one lock file."""
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", project, "-", *extra, *COMMON, "-o", lock],
        cwd=ROOT,
        input=b"setuptools\n",
        check=True,
    )


def main() -> None:
    """Write every lock."""
    compile_lock(DEV_LOCK, "--extra", "dev")
    compile_lock("requirements.lock", "--constraint", DEV_LOCK)
    compile_lock(
        f"{ORCHESTRATION}/requirements.lock",
        *["--extra", "dev", "--constraint", DEV_LOCK],
        project=f"{ORCHESTRATION}/pyproject.toml",
    )
    compile_lock(f"{SUPERSET}/requirements.lock", "--extra", "dev", project=f"{SUPERSET}/pyproject.toml")


if __name__ == "__main__":
    main()
