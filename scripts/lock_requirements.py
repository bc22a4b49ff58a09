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
# Examples with an environment of their own, over the packages of the tests; Superset takes older ones.
EXAMPLES = ("examples/orchestration/dagster", "examples/semantic")
SUPERSET = "examples/bi/superset"


def compile_lock(lock: str, *extra: str, project: str | None = "pyproject.toml") -> None:
    """Resolve a pyproject.toml, or what `extra` names without it, and the build tool into one lock file."""
    sources = [project, "-"] if project else ["-"]
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", *sources, *extra, *COMMON, "-o", lock],
        cwd=ROOT,
        input=b"setuptools\n",
        check=True,
    )


def main() -> None:
    """Write every lock."""
    compile_lock(DEV_LOCK, "--extra", "dev")
    compile_lock("requirements.lock", "--constraint", DEV_LOCK)
    compile_lock("requirements-lineage.lock", "--group", "lineage", project=None)
    for example in EXAMPLES:
        compile_lock(
            f"{example}/requirements.lock",
            *["--extra", "dev", "--constraint", DEV_LOCK],
            project=f"{example}/pyproject.toml",
        )
    compile_lock(f"{SUPERSET}/requirements.lock", "--extra", "dev", project=f"{SUPERSET}/pyproject.toml")


if __name__ == "__main__":
    main()
