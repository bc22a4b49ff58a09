"""How Superset comes to see the next version, and that it is in nobody's way while it reads."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from charts import shown, sql_lab, version_shown
from company import Company
from server import PASSWORD, USER, Server
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool, QueuePool

from clientbase_superset.api import RefusedError, Superset
from clientbase_superset.connect import connection

NEWEST = "select max(run_id) from marts.runs"
# Seconds of work for one thread, over a table of the version.
SLOW = """
    select (select max(run_id) from marts.runs) as version, count(*) as n
    from range(2000000000) as numbers (i) where hash(i) % 1000003 = 1
"""


@dataclass(slots=True)
class Reader:
    """Asks for the version shown, without pause, until it is told to stop."""

    superset: Superset
    chart_id: int
    seen: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    is_done: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        while not self.is_done.is_set():
            try:
                self.seen.append(version_shown(self.superset, self.chart_id))
            except (RefusedError, OSError) as error:
                self.errors.append(str(error))
            time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Nights:
    """Two published versions and what a reader saw while the second was made."""

    first: str
    second: str
    reader: Reader


@pytest.fixture(scope="module")
def nights(server: Server, made: dict[str, int], company: Company, fingerprints: dict[Path, str]) -> Nights:
    """The second night, with a chart that is asked for all the while."""
    assert fingerprints
    first = company.version
    reader = Reader(Superset.log_in(server.url, USER, PASSWORD), made["Version shown"])
    thread = threading.Thread(target=reader.read, daemon=True)
    thread.start()
    try:
        second = company.night()
        time.sleep(1)
    finally:
        reader.is_done.set()
        thread.join(timeout=60)
    assert not thread.is_alive()
    counts = [reader.seen.count(version) for version in (first, second)]
    print(f"{counts} answers of the first and second version, {len(reader.errors)} errors")  # noqa: T201 - for docs/bi.md
    return Nights(first, second, reader)


@pytest.fixture
def second_seen(nights: Nights, company: Company) -> Iterator[Nights]:
    """Readers begin and end with the second version."""
    company.rollback(nights.second)
    yield nights
    company.rollback(nights.second)


def test_a_chart_shows_the_next_version_as_soon_as_it_is_published(
    nights: Nights, superset: Superset, made: dict[str, int], company: Company
) -> None:
    seen = nights.reader.seen
    assert nights.reader.errors == []
    assert sorted(set(seen)) == [nights.first, nights.second]
    # Once the new one, never the old one again; and both for a while, else nothing was tried.
    assert seen == sorted(seen)
    assert seen.count(nights.first) > 20
    assert version_shown(superset, made["Version shown"]) == nights.second
    customers = sum(row["customers"] for row in shown(superset, made["Customers by segment"]))
    assert [(customers,)] == list(company.read("select count(*) from marts.customer_segments"))


def test_a_rollback_is_seen_as_well(
    second_seen: Nights, superset: Superset, made: dict[str, int], company: Company
) -> None:
    company.rollback(second_seen.first)
    assert version_shown(superset, made["Version shown"]) == second_seen.first


def test_a_cache_shows_yesterday_until_it_forgets_or_is_forced(
    second_seen: Nights, superset: Superset, made: dict[str, int], company: Company
) -> None:
    """What `cache_timeout: -1` of the database is for: this server keeps results for an hour."""
    path = f"database/{made['Clientbase']}"
    superset.ask("PUT", path, {"cache_timeout": None})
    try:
        assert version_shown(superset, made["Version shown"], force=True) == second_seen.second
        company.rollback(second_seen.first)
        assert version_shown(superset, made["Version shown"]) == second_seen.second
        assert version_shown(superset, made["Version shown"], force=True) == second_seen.first
    finally:
        superset.ask("PUT", path, {"cache_timeout": connection(company.published)["cache_timeout"]})
    company.rollback(second_seen.second)
    assert version_shown(superset, made["Version shown"]) == second_seen.second


def test_a_long_query_keeps_its_version_and_others_see_the_next(
    second_seen: Nights, server: Server, superset: Superset, made: dict[str, int], company: Company
) -> None:
    """Also where the long one is the first connection of the server's process: the others do not join it."""
    answers: list[dict[str, Any]] = []
    own = Superset.log_in(server.url, USER, PASSWORD)
    thread = threading.Thread(target=lambda: answers.extend(sql_lab(own, made["Clientbase"], SLOW)), daemon=True)
    thread.start()
    time.sleep(1)
    began = time.monotonic()
    company.rollback(second_seen.first)
    swapped_after = time.monotonic() - began
    assert version_shown(superset, made["Version shown"]) == second_seen.first
    assert thread.is_alive(), "the long query ended before anything happened: make it longer"
    thread.join(timeout=60)
    assert [row["version"] for row in answers] == [second_seen.second]
    print(f"the swap took {swapped_after:.1f} s, the long query {time.monotonic() - began:.0f} s")  # noqa: T201
    assert swapped_after < 15, "the reader held up the swap"


@pytest.mark.parametrize(
    ("pool", "settings", "sees_next"),
    [
        (NullPool, {}, "at once"),
        (QueuePool, {}, "never"),
        (QueuePool, {"pool_recycle": 1}, "after a while"),
    ],
)
def test_what_a_pool_sees(
    pool: type[Any], settings: dict[str, Any], sees_next: str, second_seen: Nights, company: Company
) -> None:
    """Superset has no pool (NullPool); other tools over SQLAlchemy have one and keep what they opened."""
    engine = create_engine(
        f"duckdb:///{company.published}", poolclass=pool, connect_args={"read_only": True}, **settings
    )

    def newest() -> str:
        with engine.connect() as connected:
            return str(connected.execute(text(NEWEST)).scalar())

    try:
        assert newest() == second_seen.second
        company.rollback(second_seen.first)
        assert newest() == (second_seen.first if sees_next == "at once" else second_seen.second)
        time.sleep(1.5)
        assert newest() == (second_seen.second if sees_next == "never" else second_seen.first)
        engine.dispose()
        assert newest() == second_seen.first
    finally:
        engine.dispose()


def test_reading_changed_nothing(nights: Nights, company: Company, fingerprints: dict[Path, str]) -> None:
    """The first version was read by every test before this one."""
    company.rollback(nights.first)
    try:
        assert company.fingerprints() == fingerprints
    finally:
        company.rollback(nights.second)
