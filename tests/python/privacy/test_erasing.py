"""An erasure over a small work folder: what goes, what stays, what is written down, and that a kill changes nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from privacy.conftest import PERSON

from clientbase.errors import ClientbaseError
from clientbase.privacy import canaries, erasing
from clientbase.privacy.erasing import NotProvenError, erase_customers, finish_under_way
from clientbase.privacy.journal import REQUESTED
from clientbase.privacy.needles import needles_for
from clientbase.privacy.person import Person
from clientbase.privacy.searching import search
from clientbase.settings import Settings
from clientbase.workdir import Workdir

Ask = Callable[[str], list[tuple[object, ...]]]
KNOWN = Person(
    requested_id=PERSON,
    customer_ids=(PERSON,),
    lead_ids=("files:L00000001", "files:L00000002"),
    emails=("roman.kuzmin@example.com",),
    phones=("9070000007",),
    names=("Кузьмин Роман Дмитриевич",),
)


def erase(settings: Settings, workdir: Workdir) -> erasing.Erased:
    return erase_customers(settings, workdir, [PERSON], REQUESTED)


def found(workdir: Workdir) -> set[str]:
    """The files in which an own search finds the person."""
    return {str(hit.file.relative_to(workdir.root)) for hit in search([workdir.root], needles_for(KNOWN)).hits}


def test_the_search_finds_the_person_before_and_not_after(settings: Settings, workdir: Workdir) -> None:
    before = found(workdir)
    assert {
        "warehouse.duckdb",
        "dbt/logs/dbt.log",
        "runs/20260102T000000Z/report.json",
        "versions/20260101T000000Z/clientbase.duckdb",
        "versions/20260102T000000Z/parquet/fct_orders.parquet",
        "state/20260102T000000Z/gate_accepted_rows.parquet",
    } <= before
    erased = erase(settings, workdir)
    assert found(workdir) == set()
    assert not erased.searched.hits
    assert erased.searched.file_count > 10


def test_money_stays_to_the_cent_and_the_person_goes(settings: Settings, workdir: Workdir, rows: Ask) -> None:
    totals = "select count(*), sum(net_amount) from marts.fct_orders"
    before = rows(totals)
    erase(settings, workdir)
    assert rows(totals) == before
    assert rows("select * exclude (net_amount) from marts.fct_orders order by order_id") == [
        ("files:O1", None, None, False),
        ("files:O2", "files:C00000008", 1, True),
        ("files:O3", None, None, False),
    ]
    assert rows("select customer_id from marts.customer_segments order by all") == [
        # Another customer, whose identifier only begins alike.
        ("files:C000000077",),
        ("files:C00000008",),
    ]
    record = json.loads((workdir.published / "version.json").read_text(encoding="utf-8"))
    assert record["rows"] == {"fct_orders": 3, "customer_segments": 2}


def test_an_identifier_in_a_key_becomes_another_and_text_is_redacted(
    settings: Settings, workdir: Workdir, rows: Ask
) -> None:
    erase(settings, workdir)
    ((row_id, reason),) = rows("select row_id, reason from marts.quarantine")
    assert str(row_id).startswith("files:erased-")
    assert reason == "e-mail [erased] is twice there"
    report = json.loads((workdir.root / "runs" / "20260102T000000Z" / "report.json").read_text(encoding="utf-8"))
    assert report == {"examples": ["files orders: [erased]", "[erased]", "[erased]"], "rows": 3}


def test_the_next_night_is_not_told_that_rows_vanished(settings: Settings, workdir: Workdir) -> None:
    """Removed rows leave the state, anonymous ones stay with the signature that says so."""
    erase(settings, workdir)
    state = workdir.root / "state" / "20260102T000000Z" / "gate_accepted_rows.parquet"
    assert duckdb.sql(f"select * from '{state}' order by row_key").fetchall() == [
        ("orders", "files:O1", 0, None, None),
        ("orders", "files:O2", 21, 22, 23),
    ]
    assert state.stat().st_mode & 0o777 == 0o600


def test_what_is_written_down_names_nobody(settings: Settings, workdir: Workdir) -> None:
    erased = erase(settings, workdir)
    folder = workdir.root / "erasure"
    journal = [json.loads(line) for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["event"] for entry in journal] == ["begun", "done"]
    act = json.loads((folder / "acts" / f"{erased.erasure_id}.json").read_text(encoding="utf-8"))
    assert act["outcome"] == "proven"
    assert act["people"][0]["token"] == journal[0]["people"][0]
    assert (act["people"][0]["card_count"], act["people"][0]["lead_count"]) == (1, 2)
    done = {copy["file"]: copy for copy in act["copies"]}
    version = done["versions/20260101T000000Z/clientbase.duckdb"]
    # One card removed, two orders anonymous, one row of the quarantine with two texts.
    assert (version["removed_count"], version["anonymous_count"], version["redacted_count"]) == (1, 2, 2)
    assert "customer_id" in version["found_before"]
    assert done["warehouse.duckdb"]["what"] == "deleted"
    assert not (folder / "under_way").exists()
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for word in (b"C00000007", "узьмин".encode(), b"kuzmin", b"9070000007"):
        assert word not in everything


def test_erasing_again_is_no_error_and_finds_nothing_more(settings: Settings, workdir: Workdir) -> None:
    erase(settings, workdir)
    again = erase(settings, workdir)
    assert [report for report in again.copies if report.what == "rewritten"] == []


def test_an_unknown_customer_is_an_error_and_changes_nothing(settings: Settings, workdir: Workdir) -> None:
    with pytest.raises(ClientbaseError, match="No copy knows a customer files:C99999999"):
        erase_customers(settings, workdir, ["files:C99999999"], REQUESTED)
    assert found(workdir)
    assert not (workdir.root / "erasure" / "suppression.json").exists()


def test_a_foreign_file_with_the_person_is_named_and_the_erasure_stays_under_way(
    settings: Settings, workdir: Workdir
) -> None:
    foreign = workdir.root / "export.parquet"
    duckdb.sql(f"copy (select 'roman.kuzmin@example.com' as e) to '{foreign}' (format parquet)")
    with pytest.raises(NotProvenError, match=r"export\.parquet, column e \(email\)"):
        erase(settings, workdir)
    assert list((workdir.root / "erasure" / "under_way").iterdir())
    foreign.unlink()
    assert len(finish_under_way(settings, workdir)) == 1
    assert not (workdir.root / "erasure" / "under_way").exists()


def test_a_search_that_misses_its_control_proves_nothing(
    settings: Settings, workdir: Workdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = {**canaries.CONTAINERS, "empty.bin": lambda path, person: path.write_bytes(b"nothing")}
    monkeypatch.setattr(canaries, "CONTAINERS", blind)
    with pytest.raises(NotProvenError, match=r"missed a made-up person .*email in empty\.bin"):
        erase(settings, workdir)


KILLED = """
import os, signal, sys
from pathlib import Path
left = int(sys.argv[1])
def dying(function):
    def called(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return called
for name in ("fsync", "rename", "replace", "unlink", "rmdir", "link", "symlink", "mkdir"):
    setattr(os, name, dying(getattr(os, name)))
from clientbase.privacy.erasing import erase_customers
from clientbase.settings import Settings
from clientbase.workdir import Workdir
root, raw, work, customer = sys.argv[2:]
settings = Settings(Path(root), Path(raw), ("files",), "", Path(work), "duckdb")
erase_customers(settings, Workdir(Path(work)), [customer], "requested")
"""
# Spread over the erasure: writing down, the list, deleting, the state, each version's swap, texts, proof.
KILLED_AFTER = (3, 14, 33, 48, 66, 87)
LEFT_TO_THE_LONG_TESTS = (14, 48, 87)


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param(calls, marks=[pytest.mark.long] if calls in LEFT_TO_THE_LONG_TESTS else [])
        for calls in KILLED_AFTER
    ],
)
def test_killed_at_any_moment_the_next_one_ends_in_the_same_state(
    calls: int, settings: Settings, workdir: Workdir, rows: Ask
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(calls), str(settings.project_root), str(settings.raw_root),
         str(workdir.root), PERSON],
        env={**os.environ, "PYTHONPATH": str(settings.project_root / "scripts")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    # Whatever was under way, readers see a whole version with all its money.
    assert rows("select count(*), sum(net_amount) from marts.fct_orders") == [(3, Decimal("600.63"))]
    assert (workdir.published / "parquet" / "fct_orders.parquet").is_file()
    finished = finish_under_way(settings, workdir)
    if not finished:
        erase(settings, workdir)
    assert found(workdir) == set()
    assert workdir.published.readlink() == Path("versions/20260102T000000Z")
    assert sorted(path.name for path in workdir.versions.iterdir()) == ["20260101T000000Z", "20260102T000000Z"]
    assert rows("select count(customer_id), sum(net_amount) from marts.fct_orders") == [(1, Decimal("600.63"))]


def test_without_the_raw_input_the_identifier_alone_is_erased(settings: Settings, workdir: Workdir) -> None:
    workdir.warehouse.unlink()
    for path in (settings.raw_root / "files").iterdir():
        path.unlink()
    (workdir.root / "dbt" / "logs" / "dbt.log").unlink()
    (workdir.root / "runs" / "20260102T000000Z" / "report.json").unlink()
    for version in workdir.versions.iterdir():
        with duckdb.connect(str(version / "clientbase.duckdb")) as connection:
            connection.execute("drop table marts.quarantine")
    erased = erase(settings, workdir)
    assert not erased.searched.hits
    hits = search([workdir.root], needles_for(Person(requested_id=PERSON, customer_ids=(PERSON,)))).hits
    assert hits == ()


def test_readers_hold_on_to_what_they_opened(settings: Settings, workdir: Workdir) -> None:
    with duckdb.connect(str(workdir.published / "clientbase.duckdb"), read_only=True) as reader:
        erase(settings, workdir)
        assert reader.execute("select count(customer_id) from marts.fct_orders").fetchone() == (3,)


def test_the_person_is_not_shown(settings: Settings) -> None:
    assert "Kuzmin" not in repr(KNOWN).title()
    assert PERSON not in repr(KNOWN)
    assert settings.target == "duckdb"


def test_paths_stay_relative(settings: Settings, workdir: Workdir) -> None:
    erased = erase(settings, workdir)
    act = erased.act.with_suffix(".json").read_text(encoding="utf-8")
    assert str(Path(workdir.root)) not in act
