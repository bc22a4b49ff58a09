"""What is written down about erasures: who is under way (gone when done), the journal, the acts.

    <workdir>/erasure/suppression.json     keyed tokens of erased people
    <workdir>/erasure/journal.jsonl        one line per event; people appear as their keyed tokens
    <workdir>/erasure/acts/<id>.json, .md  what was erased where, and how that was proven; no personal data
    <workdir>/erasure/under_way/<id>.json  whom to erase, until it is done: personal data
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clientbase.privacy.copies import CopyReport
from clientbase.privacy.person import Person
from clientbase.workdir import Workdir, read_json, sync, write_json

REQUESTED, CONSENT_WITHDRAWN = "requested", "processing consent withdrawn"


def erasure_folder(workdir: Workdir) -> Path:
    """The folder of all that is written down about erasures."""
    return workdir.root / "erasure"


@dataclass(slots=True)
class UnderWay:
    """An erasure that has begun. It is on disk from before the first copy is touched until everything is proven."""

    erasure_id: str
    reason: str
    began_at: str
    people: tuple[Person, ...] = field(repr=False)
    salt: str = field(repr=False)
    found_before: dict[str, list[str]] = field(default_factory=dict)
    reports: list[CopyReport] = field(default_factory=list)


def now() -> str:
    """This moment, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def save(workdir: Workdir, under_way: UnderWay) -> Path:
    """Put an erasure that is under way to disk; where it is."""
    path = path_of(workdir, under_way.erasure_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    record = asdict(under_way) | {"people": [person.as_record() for person in under_way.people]}
    write_json(path, record)
    path.chmod(0o600)
    return path


def path_of(workdir: Workdir, erasure_id: str) -> Path:
    """Where an erasure that is under way is written down."""
    return erasure_folder(workdir) / "under_way" / f"{erasure_id}.json"


def all_under_way(workdir: Workdir) -> Iterator[UnderWay]:
    """The erasures that were begun and not finished, oldest first."""
    for path in sorted((erasure_folder(workdir) / "under_way").glob("[!.]*.json")):
        record = read_json(path)
        if record is not None:
            yield UnderWay(
                erasure_id=str(record["erasure_id"]),
                reason=str(record["reason"]),
                began_at=str(record["began_at"]),
                people=tuple(Person.from_record(person) for person in record["people"]),
                salt=str(record["salt"]),
                found_before={str(name): list(kinds) for name, kinds in record["found_before"].items()},
                reports=[CopyReport(**report) for report in record["reports"]],
            )


def forget(workdir: Workdir, erasure_id: str) -> None:
    """Delete what was written down for the time of the erasure."""
    folder = erasure_folder(workdir) / "under_way"
    path_of(workdir, erasure_id).unlink(missing_ok=True)
    for rest in folder.glob(f".{erasure_id}.json*"):
        rest.unlink()
    sync(folder)
    if not any(folder.iterdir()):
        shutil.rmtree(folder)
        sync(folder.parent)


def note(workdir: Workdir, erasure_id: str, event: str, reason: str, people: list[str]) -> None:
    """One more line in the journal. `people` are keyed tokens."""
    folder = erasure_folder(workdir)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps({"at": now(), "erasure_id": erasure_id, "event": event, "reason": reason, "people": people})
    descriptor = os.open(folder / "journal.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def write_act(workdir: Workdir, act: dict[str, Any]) -> Path:
    """Write an act as JSON and for people; where the one for people is."""
    folder = erasure_folder(workdir) / "acts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_json(folder / f"{act['erasure_id']}.json", act)
    path = folder / f"{act['erasure_id']}.md"
    path.write_text(_as_text(act), encoding="utf-8")
    return path


def _as_text(act: dict[str, Any]) -> str:
    proof, people = act["proof"], act["people"]
    lines = [
        f"# Act of erasure {act['erasure_id']} / Акт об уничтожении персональных данных",
        "",
        f"- Outcome / Итог: {act['outcome']}",
        f"- Reason / Основание: {act['reason']}",
        f"- Began / Начато: {act['began_at']}, ended / закончено: {act['ended_at']}",
        f"- People (keyed tokens) / Субъекты (токены с ключом): {', '.join(person['token'] for person in people)}",
        f"- Proof / Проверка: {proof['file_count']} files, {proof['byte_count']:,} bytes searched for "
        f"{proof['searched_for']}; found / найдено: {proof['found_count']}. "
        f"Positive control / Контроль: {proof['control']}",
        f"- Totals / Итоги: {act['totals']}",
        "",
        "| copy / копия | what / действие | rows removed | rows anonymous | rows redacted | found before |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {copy['file']} | {copy['what']} | {copy['removed_count']} | {copy['anonymous_count']} | "
        f"{copy['redacted_count']} | {', '.join(copy['found_before']) or '-'} |"
        for copy in act["copies"]
    ]
    lines += ["", "Not in our hands / Вне нашей системы:", *(f"- {sentence}" for sentence in act["left_to_others"]), ""]
    return "\n".join(lines)
