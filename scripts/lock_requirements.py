"""Write requirements.lock and requirements-dev.lock from pyproject.toml: pinned, hashed, naming no registry.

The development lock is resolved first and constrains the other, so that a package has one version in both.
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


def compile_lock(name: str, *extra: str) -> None:
    """Resolve pyproject.toml and the build tool into one lock file."""
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "-", *extra, *COMMON, "-o", name],
        cwd=ROOT,
        input=b"setuptools\n",
        check=True,
    )


def main() -> None:
    """Write both locks."""
    compile_lock("requirements-dev.lock", "--extra", "dev")
    compile_lock("requirements.lock", "--constraint", "requirements-dev.lock")


if __name__ == "__main__":
    main()
