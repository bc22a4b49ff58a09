"""Nights after each other on one demo, by the fast path of the corruption suite: dbt's SQL without dbt's seconds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from corruption.fastpath.compiled import Compiled, compile_project
from corruption.fastpath.engine import NightRun, State, run_night, save_state
from corruption.situations import demo_folder

CUSTOMERS = 400
# The demo is small; so its quarters are cut at quantiles all the same.
VARIABLES: dict[str, Any] = {"rfm_minimum_buyers": 50}
RUN_HOUR = 3


@dataclass
class Nights:
    """Nights of one work folder; `rows` asks what the last one built."""

    compiled: Compiled
    folder: Path
    raw_root: Path
    seed_folder: Path | None = None
    state: State | None = None
    run: NightRun | None = None
    _count: int = field(default=0)

    def pass_until(self, day: str) -> "Nights":
        """Run the night that begins with a day, at three in the morning UTC, upon what the last one left."""
        if self.run is not None:
            self.run.close()
        start = datetime.fromisoformat(day) + timedelta(hours=RUN_HOUR)
        self._count += 1
        # The gate looks at its own tests; here every night is published.
        self.run = run_night(
            self.compiled, self.raw_root, last=self.state, run_start=start, scratch=self.folder / "scratch",
            seed_folder=self.seed_folder, goes_on=True,
        )  # fmt: skip
        assert not self.run.refused, self.run.refused
        assert not self.run.crashed, self.run.crashed
        failed = [one for one in self.run.broken if one.name.startswith(("assert_", "primary_key", "relationships"))]
        assert not failed, failed
        self.state = save_state(self.run, self.compiled, self.folder / f"state{self._count}", f"night {self._count}")
        return self

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over everything the last night built."""
        assert self.run is not None, "no night has passed"
        return self.run.connection.execute(query).fetchall()

    def value(self, query: str) -> Any:
        """The only value of a query."""
        ((value,),) = self.rows(query)
        return value


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return compile_project(demo_folder(CUSTOMERS, 1), ("files",), VARIABLES)


@pytest.fixture(scope="session")
def raw_root() -> Path:
    return demo_folder(CUSTOMERS, 1)


@pytest.fixture
def nights(compiled: Compiled, raw_root: Path, tmp_path: Path) -> Iterator[Callable[..., Nights]]:
    """Makes a new work folder's nights: nights(raw_root=..., seed_folder=...)."""
    made: list[Nights] = []

    def make(**settings: Any) -> Nights:
        folder = tmp_path / f"nights{len(made)}"
        folder.mkdir()
        made.append(Nights(**{"compiled": compiled, "raw_root": raw_root, **settings}, folder=folder))
        return made[-1]

    yield make
    for one in made:
        if one.run is not None:
            one.run.close()
