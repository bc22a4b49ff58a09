"""Erase people from every copy that we hold, and prove it by a search.

The order makes it converge: the suppression list first, so that no run brings the person back; then the copies; then
the proof. What is to be done is on disk before the first copy is touched; the next run or erasure finishes what was
killed.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clientbase.errors import ClientbaseError
from clientbase.privacy import journal
from clientbase.privacy.act import act_of, not_proven
from clientbase.privacy.canaries import ControlResult, control
from clientbase.privacy.copies import CopyReport
from clientbase.privacy.erasing_copies import erase_copies, name_of, places_of
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
from clientbase.workdir import Workdir


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
    _check_known(people, workdir, key, places_of(settings, workdir))
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
    places = places_of(settings, workdir)
    if not under_way.found_before:
        before = search(places, needles, leave_out=[own_file])
        under_way.found_before = {
            name_of(path, workdir): sorted(kinds) for path, kinds in before.kinds_by_file().items()
        } or {"": []}
        journal.save(workdir, under_way)
    eraser = Eraser(under_way.people, needles, under_way.salt)
    erase_copies(settings, workdir, under_way, eraser)
    controlled = control(folder / ".control", needles.kinds)
    after = search(places, needles, leave_out=[own_file])
    is_proven = not after.hits and not controlled.missed
    act = act_of(settings, workdir, under_way, key=key, after=after, controlled=controlled)
    path = journal.write_act(workdir, act)
    tokens = _tokens(under_way.people, key)
    if not is_proven:
        journal.note(workdir, under_way.erasure_id, "not proven", under_way.reason, tokens)
        raise NotProvenError(not_proven(after, controlled, workdir))
    journal.note(workdir, under_way.erasure_id, "done", under_way.reason, tokens)
    journal.forget(workdir, under_way.erasure_id)
    return Erased(
        under_way.erasure_id, len(under_way.people), tuple(under_way.reports), path, after, controlled
    )


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


def _tokens(people: Iterable[Person], key: bytes) -> list[str]:
    return [token(key, Kind.CUSTOMER_ID, person.requested_id) for person in people]
