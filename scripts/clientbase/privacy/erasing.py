"""Erase people from every copy that we hold, and prove it by a search.

The order makes it converge: the suppression list first, so that no run brings the person back; then the copies; then
the proof. What is to be done is on disk before the first copy is touched; the next run or erasure finishes what was
killed.
"""

import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clientbase.errors import ClientbaseError
from clientbase.privacy import journal
from clientbase.privacy.canaries import ControlResult, control
from clientbase.privacy.copies import (
    CopyReport,
    finish_swap,
    redact_file,
    rewrite_state,
    rewrite_version,
    unfinished_swaps,
)
from clientbase.privacy.journal import UnderWay, erasure_folder
from clientbase.privacy.keys import read_or_make_key
from clientbase.privacy.known_people import known_tables
from clientbase.privacy.needles import Needles, needles_for
from clientbase.privacy.person import Person, find_person
from clientbase.privacy.rewriting import Eraser
from clientbase.privacy.searching import Searched, search
from clientbase.privacy.suppression import add_to_list, read_list
from clientbase.privacy.tokens import Kind, token
from clientbase.settings import Settings
from clientbase.versions import Versions
from clientbase.workdir import Workdir

_SHOWN_PLACES = 10
LEFT_TO_OTHERS = (
    "The source systems and their exports (the raw input): delete the person there, too. "
    "/ Удалите человека и в системах-источниках.",
    "Backups of the work folder, and copies that readers made of published files. "
    "/ Резервные копии и копии, сделанные читателями.",
)
LEFT_ON_A_SERVER = (
    "The write-ahead log and the backups of the PostgreSQL server. / Журнал и резервные копии PostgreSQL."
)


class NotProvenError(ClientbaseError):
    """The search still finds the person somewhere; the erasure stays under way."""


@dataclass(frozen=True, slots=True)
class Erased:
    """One finished erasure."""

    erasure_id: str
    people_count: int
    copies: tuple[CopyReport, ...]
    act: Path
    searched: Searched
    control: ControlResult


def erase_customers(settings: Settings, workdir: Workdir, customer_ids: Sequence[str], reason: str) -> Erased:
    """Erase customers from all copies. The caller holds the work folder's lock.

    Raises ClientbaseError for an identifier that no copy knows, and NotProvenError where something could not be erased.
    """
    finish_under_way(settings, workdir)
    key = read_or_make_key(workdir.root, settings.project_root)
    tables = known_tables(settings, workdir)
    people = tuple(find_person(customer_id, tables, key) for customer_id in dict.fromkeys(customer_ids))
    _check_known(people, workdir, key, _places(settings, workdir))
    under_way = UnderWay(
        erasure_id=journal.now().replace("-", "").replace(":", "").replace("+0000", "Z") + secrets.token_hex(2),
        reason=reason,
        began_at=journal.now(),
        people=people,
        salt=secrets.token_hex(16),
    )
    journal.save(workdir, under_way)
    journal.note(workdir, under_way.erasure_id, "begun", reason, _tokens(people, key))
    return _finish(settings, workdir, under_way, key)


def finish_under_way(settings: Settings, workdir: Workdir) -> list[Erased]:
    """Finish what an earlier process began and did not end. The caller holds the work folder's lock."""
    finished = []
    for under_way in journal.all_under_way(workdir):
        key = read_or_make_key(workdir.root, settings.project_root)
        finished.append(_finish(settings, workdir, under_way, key))
    return finished


def _finish(settings: Settings, workdir: Workdir, under_way: UnderWay, key: bytes) -> Erased:
    folder = erasure_folder(workdir)
    for person in under_way.people:
        add_to_list(folder, key, person.tokens(key))
    needles = Needles([needle for person in under_way.people for needle in needles_for(person).needles])
    own_file = journal.path_of(workdir, under_way.erasure_id)
    places = _places(settings, workdir)
    if not under_way.found_before:
        before = search(places, needles, leave_out=[own_file])
        under_way.found_before = {
            _name(path, workdir): sorted(kinds) for path, kinds in before.kinds_by_file().items()
        } or {"": []}
        journal.save(workdir, under_way)
    eraser = Eraser(under_way.people, needles, under_way.salt)
    for step in (_erase_working_copies, _erase_server, _erase_state, _erase_versions, _erase_texts):
        step(settings, workdir, under_way, eraser)
        journal.save(workdir, under_way)
    controlled = control(folder / ".control", needles.kinds)
    after = search(places, needles, leave_out=[own_file])
    is_proven = not after.hits and not controlled.missed
    act = _act(settings, workdir, under_way, key=key, after=after, controlled=controlled)
    path = journal.write_act(workdir, act)
    tokens = _tokens(under_way.people, key)
    if not is_proven:
        journal.note(workdir, under_way.erasure_id, "not proven", under_way.reason, tokens)
        raise NotProvenError(_not_proven(after, controlled, workdir))
    journal.note(workdir, under_way.erasure_id, "done", under_way.reason, tokens)
    journal.forget(workdir, under_way.erasure_id)
    return Erased(
        under_way.erasure_id, len(under_way.people), tuple(under_way.reports), path, after, controlled
    )


def _places(settings: Settings, workdir: Workdir) -> list[Path]:
    """All that we keep: the work folder, and what a plain `dbt build` leaves in the project."""
    own = [settings.project_root / name for name in ("target", "logs")]
    return [workdir.root, *(path for path in own if path.is_dir() and not path.is_relative_to(workdir.root))]


def _check_known(people: Iterable[Person], workdir: Workdir, key: bytes, places: list[Path]) -> None:
    suppression = read_list(erasure_folder(workdir))
    for person in people:
        is_listed = suppression.holds(Kind.CUSTOMER_ID, token(key, Kind.CUSTOMER_ID, person.requested_id))
        has_more = person.emails or person.phones or person.names or person.lead_ids or person.visitor_ids
        if not is_listed and not has_more and not search(places, needles_for(person)).hits:
            raise ClientbaseError(
                f"No copy knows a customer {person.requested_id}. Write the identifier as the marts show it, such as "
                "files:C00000012, and name the input with --raw-root if it is not where it was."
            )


def _erase_working_copies(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    """The working database and what else the next run makes anew: deleted whole."""
    del settings, eraser
    paths = [
        *sorted(workdir.root.glob(f"{workdir.warehouse.name}*")),
        workdir.spill,
        workdir.root / "scratch",
        workdir.root / "dbt",
        *sorted(workdir.versions.glob(".*.new")),
        *sorted((workdir.root / "state").glob(".*.new")),
    ]
    for path in paths:
        if not path.exists():
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        _add(under_way, CopyReport(str(path.relative_to(workdir.root)), "deleted"))


def _erase_server(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    if settings.target == "postgres":
        from clientbase.privacy.postgres_erasing import erase_on_server  # noqa: PLC0415 - an optional dependency

        for report in erase_on_server(eraser, Versions(workdir), settings.project_root):
            _add(under_way, report)


def _erase_state(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    del settings
    for path in sorted((workdir.root / "state").glob("*/*.parquet")):
        report = rewrite_state(path, str(path.relative_to(workdir.root)), eraser)
        if report is not None:
            _add(under_way, report)


def _erase_versions(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    del settings
    for version in list(unfinished_swaps(workdir)):
        finish_swap(workdir, version)
    for aside in workdir.versions.glob(".*.erased"):
        shutil.rmtree(aside)
    for version in Versions(workdir).kept():
        if search([workdir.versions / version], eraser.needles).hits:
            for report in rewrite_version(workdir, version, eraser):
                _add(under_way, report)
            journal.save(workdir, under_way)


def _erase_texts(settings: Settings, workdir: Workdir, under_way: UnderWay, eraser: Eraser) -> None:
    """Reports, records and logs: the person's traces are taken out of the text."""
    own_file = journal.path_of(workdir, under_way.erasure_id)
    found = search(_places(settings, workdir), eraser.needles, leave_out=[own_file])
    for path in sorted(found.kinds_by_file()):
        if path.is_file() and not path.is_symlink() and redact_file(path, path, eraser):
            _add(under_way, CopyReport(_name(path, workdir), "redacted", redacted_count=1))


def _add(under_way: UnderWay, report: CopyReport) -> None:
    if report not in under_way.reports:
        under_way.reports.append(report)


def _act(
    settings: Settings,
    workdir: Workdir,
    under_way: UnderWay,
    *,
    key: bytes,
    after: Searched,
    controlled: ControlResult,
) -> dict[str, Any]:
    found_after = {_name(path, workdir): sorted(kinds) for path, kinds in after.kinds_by_file().items()}
    kinds = sorted({kind for person in under_way.people for kind in needles_for(person).kinds})
    return {
        "erasure_id": under_way.erasure_id,
        "outcome": "proven" if not after.hits and not controlled.missed else "not proven",
        "reason": under_way.reason,
        "began_at": under_way.began_at,
        "ended_at": journal.now(),
        "people": [
            {
                "token": token(key, Kind.CUSTOMER_ID, person.requested_id),
                "card_count": len(person.customer_ids),
                "lead_count": len(person.lead_ids),
                "email_count": len(person.emails),
                "phone_count": len(person.phones),
                "shared_contact_count": person.shared_contact_count,
            }
            for person in under_way.people
        ],
        "copies": [
            asdict(report) | {"found_before": _found_in(report.file, under_way.found_before)}
            for report in under_way.reports
        ],
        "totals": "every table whose rows were made anonymous kept its row count and, to the cent, each of its amounts",
        "proof": {
            "searched_for": ", ".join(kinds),
            "file_count": after.file_count,
            "byte_count": after.byte_count,
            "found_count": len(after.hits),
            "found_in": found_after,
            "control": "a made-up person was found in each of "
            f"{controlled.container_count} kinds of container"
            + (f", but missed: {', '.join(controlled.missed)}" if controlled.missed else ""),
        },
        "left_to_others": [*LEFT_TO_OTHERS, *([LEFT_ON_A_SERVER] if settings.target == "postgres" else [])],
    }


def _found_in(file: str, found_before: dict[str, list[str]]) -> list[str]:
    """What a file, or a folder's files, held before."""
    return sorted({
        kind for name, kinds in found_before.items() if name == file or name.startswith(f"{file}/") for kind in kinds
    })  # fmt: skip


def _not_proven(after: Searched, controlled: ControlResult, workdir: Workdir) -> str:
    if controlled.missed:
        return (
            "The erasure is not proven: the search missed a made-up person that was hidden as a control "
            f"({', '.join(controlled.missed)}). The next run or erasure tries again."
        )
    places = sorted({f"{_name(hit.file, workdir)}, {hit.place} ({hit.kind})" for hit in after.hits})
    more = f", and {len(places) - _SHOWN_PLACES} more places" if len(places) > _SHOWN_PLACES else ""
    return (
        f"The erasure is not proven: the person is still found in {'; '.join(places[:_SHOWN_PLACES])}{more}. These "
        "files are none that Clientbase writes: delete them. The next run or erasure tries again."
    )


def _tokens(people: Iterable[Person], key: bytes) -> list[str]:
    return [token(key, Kind.CUSTOMER_ID, person.requested_id) for person in people]


def _name(path: Path, workdir: Workdir) -> str:
    return str(path.relative_to(workdir.root)) if path.is_relative_to(workdir.root) else str(path)


