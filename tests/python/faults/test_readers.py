"""Readers that never pause, while version after version is published: no error, and one version a session."""

from pathlib import Path

import pytest

from faults.reading import Tally, readers
from faults.tiny_company import TinyCompany, publish_naively


def watched(company: TinyCompany, reader_count: int, publish_count: int, tallies: Path) -> dict[str, Tally]:
    """What the readers saw while so many versions were published."""
    company.publish()
    with readers(reader_count, company.workdir.root, tallies) as seen:
        for _ in range(publish_count):
            company.publish()
    return seen


def said(seen: dict[str, Tally]) -> str:
    """What was seen, for the person who reads the test's output."""
    return "\n".join(
        f"{name}: {tally.sessions} sessions, {len(tally.versions)} versions, {tally.error_count} errors, "
        f"{tally.mixed_count} mixed, {tally.outlived} sessions longer than their version; {tally.wrong}"
        for name, tally in seen.items()
    )


@pytest.mark.parametrize(
    ("reader_count", "publish_count"), [(3, 25), pytest.param(8, 200, marks=pytest.mark.long)]
)
def test_readers_without_pause_see_one_version_a_session(
    tmp_path: Path, reader_count: int, publish_count: int
) -> None:
    company = TinyCompany(tmp_path / "workdir")
    seen = watched(company, reader_count, publish_count, tmp_path / "tallies")
    print(said(seen))  # noqa: T201 - the numbers that docs/bi.md states: pytest -s
    assert len(seen) == reader_count
    for tally in seen.values():
        assert tally.error_count == 0, said(seen)
        assert tally.mixed_count == 0, said(seen)
        # Otherwise they read while nothing happened, and the test proves nothing.
        assert len(tally.versions) > publish_count / 4, said(seen)
    # Old versions were deleted meanwhile, those that sessions had open among them.
    assert sum(tally.outlived for tally in seen.values()) > 0, said(seen)
    assert len(list(company.workdir.versions.iterdir())) == 3


@pytest.mark.long
def test_the_same_readers_catch_files_that_are_copied_over_in_place(tmp_path: Path) -> None:
    company = TinyCompany(tmp_path / "workdir")
    naive = tmp_path / "naive"
    publish_naively(company.workdir.versions / company.publish(), naive / "published")
    seen: dict[str, Tally] = {}
    # Whether a reader meets a half-copied folder is a matter of chance: it gets a hundred of them.
    for attempt in range(10):
        with readers(2, naive, tmp_path / f"tallies-{attempt}") as now_seen:
            for _ in range(10):
                publish_naively(company.workdir.versions / company.publish(), naive / "published")
        seen |= {f"{attempt}: {name}": tally for name, tally in now_seen.items()}
        counts = [(tally.error_count, tally.mixed_count) for tally in seen.values()]
        if all(sum(count) for count in zip(*counts, strict=True)):
            return
    pytest.fail(said(seen))
