"""A small company whose nights are run by the project's own command, and SQL on what they published."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

PROJECT_ROOT = Path(__file__).resolve().parents[4]
CUSTOMERS = 60


@dataclass(frozen=True, slots=True)
class Company:
    """A demo and the work folder that its nights publish from."""

    folder: Path

    @classmethod
    def found(cls, folder: Path) -> "Company":
        """Write the demo's files."""
        company = cls(folder)
        company.ask("demo", "--customers", str(CUSTOMERS), "--out", str(folder / "raw"))
        return company

    @property
    def published(self) -> Path:
        """The published database, through the link."""
        return self.folder / "workdir" / "published" / "clientbase.duckdb"

    @property
    def version(self) -> str:
        """The version that the link leads to now."""
        return self.published.parent.resolve().name

    def night(self, as_of: str | None = None) -> str:
        """Run and publish, as of a day or of the newest row; the version."""
        # The areas take most of a night's time, and nothing here reads them.
        options = ["--var", "areas=[]", *(["--as-of", as_of] if as_of else [])]
        self.ask("run", "--raw-root", str(self.folder / "raw"), "--workdir", str(self.folder / "workdir"), *options)
        return self.version

    def rollback(self, version: str) -> None:
        """Let readers see an earlier version."""
        self.ask("rollback", version, "--workdir", str(self.folder / "workdir"))

    def ask(self, *command: str) -> None:
        """The project's command, in its own environment."""
        bin_folder = Path(os.environ.get("CLIENTBASE_BIN", PROJECT_ROOT / ".venv" / "bin"))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLIENTBASE_")}
        ended = subprocess.run(
            [bin_folder / "clientbase", *command],
            cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def fingerprints(self) -> dict[Path, str]:
        """The bytes of everything in the version that the link leads to now."""
        files = sorted(path for path in self.published.parent.resolve().rglob("*") if path.is_file())
        return {path: sha256(path.read_bytes()).hexdigest() for path in files}

    def read(self, query: str) -> Sequence[tuple[Any, ...]]:
        """The answer of the file itself, opened anew."""
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(query).fetchall()
