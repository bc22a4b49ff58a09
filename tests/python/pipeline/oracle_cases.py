"""The builds that are computed a second time, and what the oracle has to be told of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from pipeline.builds import Build
from pipeline.oracle import MINIMUM_BUYERS, Oracle
from pipeline.oracle_sources import Source, read_cdnow, read_facts, read_online_retail


@dataclass(frozen=True)
class Case:
    """One build (a fixture's name) and its oracle's settings; without `read` the oracle takes the published facts."""

    build: str
    zone: str = "Europe/Moscow"
    read: Callable[[Path], Source] | None = None
    as_of: date | None = None
    window_days: int = 365
    minimum_buyers: int = MINIMUM_BUYERS

    def open(self, request: pytest.FixtureRequest) -> tuple[Build, Oracle]:
        """The build and its oracle; skips the test where the data are not there."""
        if self.read is not None:
            source, as_of = self.read(request.getfixturevalue("real_data")), self.as_of
            build: Build = request.getfixturevalue(self.build)
        else:
            build = request.getfixturevalue(self.build)
            (published_as_of,) = build.values("select distinct rfm_updated_at from marts.customer_segments")
            assert isinstance(published_as_of, datetime)
            source, as_of = read_facts(build), published_as_of
        oracle = Oracle(
            source, zone=self.zone, as_of=as_of, window_days=self.window_days, minimum_buyers=self.minimum_buyers
        )
        return build, oracle


def read_cdnow_in_moscow(folder: Path) -> Source:
    """CDNOW with its days in Moscow."""
    return read_cdnow(folder, "Europe/Moscow")


REAL_CASES = [
    Case("online_retail", "UTC", read_online_retail),
    Case("online_retail_400_days", "UTC", read_online_retail, as_of=date(2011, 12, 10), window_days=400),
    Case("online_retail_moscow", "Europe/Moscow", read_online_retail),
    Case("cdnow", read=read_cdnow_in_moscow, as_of=date(1998, 7, 1)),
    Case("cdnow_early", read=read_cdnow_in_moscow, as_of=date(1997, 2, 15)),
]
# A demo of 400 customers is too small for quantiles unless a build is told otherwise.
DEMO_CASES = [Case("demo"), Case("demo_of_quantiles", minimum_buyers=50)]
