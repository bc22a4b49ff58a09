"""A withdrawn consent to processing ends in an erasure before the legal term does."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from privacy.conftest import PERSON

from clientbase.errors import ClientbaseError
from clientbase.privacy.withdrawn import TERM_VARIABLE, due_customers, erase_withdrawn
from clientbase.settings import Settings
from clientbase.workdir import Workdir

WITHDRAWN_AT = "2026-03-01 12:00:00"


@pytest.fixture
def withdrawn(workdir: Workdir) -> Workdir:
    """Work folder whose published version knows of one withdrawal."""
    database: Path = workdir.published.resolve() / "clientbase.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table marts.dim_customer_consents as select * from (values "
            f"('{PERSON}', timestamp '{WITHDRAWN_AT}'), ('files:C00000008', null)) "
            "as t(customer_id, processing_withdrawn_at)"
        )
    return workdir


@pytest.mark.parametrize(
    ("at", "term", "due"),
    [
        # 30 days less the 5 that missed nights may take: due 25 days later, to the second.
        (datetime(2026, 3, 26, 11, 59, 59, tzinfo=UTC), None, []),
        (datetime(2026, 3, 26, 12, 0, 0, tzinfo=UTC), None, [PERSON]),
        (datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC), "0", [PERSON]),
        (datetime(2026, 3, 6, 11, 59, 59, tzinfo=UTC), "10", []),
        (datetime(2026, 3, 6, 12, 0, 0, tzinfo=UTC), "10", [PERSON]),
        (datetime(2030, 1, 1, tzinfo=UTC), "off", []),
    ],
)
def test_who_is_due(
    at: datetime, term: str | None, due: list[str], withdrawn: Workdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    if term is not None:
        monkeypatch.setenv(TERM_VARIABLE, term)
    assert due_customers(withdrawn, at) == due


def test_whoever_is_due_is_erased_and_the_act_says_why(settings: Settings, withdrawn: Workdir) -> None:
    erased = erase_withdrawn(settings, withdrawn, datetime(2026, 4, 1, tzinfo=UTC))
    assert erased is not None
    assert erased.people_count == 1
    assert "processing consent withdrawn" in erased.act.read_text(encoding="utf-8")
    # Rewritten without the person: the next run finds nobody due.
    assert erase_withdrawn(settings, withdrawn, datetime(2026, 4, 2, tzinfo=UTC)) is None


def test_a_version_without_consents_and_a_folder_without_a_version_have_nobody_due(
    workdir: Workdir, tmp_path: Path
) -> None:
    assert due_customers(workdir, datetime(2030, 1, 1, tzinfo=UTC)) == []
    assert due_customers(Workdir(tmp_path / "empty"), datetime(2030, 1, 1, tzinfo=UTC)) == []


def test_a_term_that_is_no_number_is_explained(workdir: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TERM_VARIABLE, "a month")
    with pytest.raises(ClientbaseError, match="is no number of days"):
        due_customers(workdir, datetime(2030, 1, 1, tzinfo=UTC))
