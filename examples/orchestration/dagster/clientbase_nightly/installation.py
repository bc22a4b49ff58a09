"""Where Clientbase is installed and works: the environment's settings, else the checkout around this file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation. Everything else that `clientbase run` reads from the environment is left to it."""

    project_root: Path
    bin_folder: Path
    workdir: Path
    tries: int = 3
    retry_seconds: float = 600
    alert_command: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Installation":
        """Read CLIENTBASE_PROJECT, _BIN, _WORKDIR, _TRIES, _RETRY_SECONDS and _ALERT_COMMAND; each has a default."""
        root = Path(environment.get("CLIENTBASE_PROJECT", _CHECKOUT)).resolve()
        return cls(
            project_root=root,
            bin_folder=Path(environment.get("CLIENTBASE_BIN", root / ".venv" / "bin")),
            workdir=(root / environment.get("CLIENTBASE_WORKDIR", "workdir")).resolve(),
            tries=int(environment.get("CLIENTBASE_TRIES", "3")),
            retry_seconds=float(environment.get("CLIENTBASE_RETRY_SECONDS", "600")),
            alert_command=environment.get("CLIENTBASE_ALERT_COMMAND", ""),
        )

    @property
    def child_environment(self) -> dict[str, str]:
        """What the project's commands are started with."""
        return {**os.environ, "CLIENTBASE_WORKDIR": str(self.workdir), "PYTHONUNBUFFERED": "1"}
