"""What a run found wrong: one shape for dbt's tests and models and for the expectations."""

from dataclasses import asdict, dataclass
from typing import Any

STOP, WARN = "stop", "warn"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong, in words and counts; `example_keys` never hold personal data."""

    name: str
    kind: str
    sentence: str
    meaning: str = ""
    severity: str = STOP
    owner: str = ""
    rows: int = 0
    example_keys: tuple[str, ...] = ()
    action: str = ""

    def as_record(self) -> dict[str, Any]:
        """The failure as JSON holds it."""
        return {**asdict(self), "example_keys": list(self.example_keys)}
