"""The positive control of a search: a made-up person is hidden in every kind of container, and has to be found there.

A search that finds nothing proves nothing until it has found what is known to be there.
"""

import bz2
import gzip
import json
import lzma
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl

from clientbase.intake.sql import literal
from clientbase.privacy.needles import needles_for
from clientbase.privacy.person import Person
from clientbase.privacy.searching import search

_SYLLABLES = ("ба", "во", "ги", "ду", "же", "зо", "ка", "ле", "ми", "но", "пу", "ре", "си", "та")
_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class ControlResult:
    """In how many containers the made-up person was hidden, and where the search missed something."""

    container_count: int
    missed: tuple[str, ...]


def control(folder: Path, kinds: Iterable[str]) -> ControlResult:
    """Hide a made-up person in every container in the folder, search, delete it again; what the search missed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        person = made_up_person()
        needles = needles_for(person)
        wanted = set(kinds) & set(needles.kinds)
        for name, write in CONTAINERS.items():
            write(folder / name, person)
        found = search([folder], needles).kinds_by_file()
        missed = [
            f"{kind} in {name}"
            for name in CONTAINERS
            for kind in sorted(wanted - found.get(folder / name, set()))
        ]
        return ControlResult(len(CONTAINERS), tuple(missed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def made_up_person() -> Person:
    """Somebody who does not exist, of the same form as those who do."""
    number = "9" + "".join(secrets.choice("0123456789") for _ in range(9))
    mark = secrets.token_hex(5)
    customer_id = f"files:C{mark}"
    return Person(
        requested_id=customer_id,
        customer_ids=(customer_id,),
        lead_ids=(f"files:L{mark}",),
        visitor_ids=(f"files:V{mark}",),
        emails=(f"canary.{mark}@example.invalid",),
        phones=(number,),
        names=(f"{_word()} {_word()} {_word()}",),
        messengers=(f"@canary{mark}",),
    )


def _word() -> str:
    return "".join(secrets.choice(_SYLLABLES) for _ in range(4)).capitalize()


def _lines(person: Person) -> list[str]:
    """The person in spellings that people and machines use."""
    (number,) = person.phones
    (name,) = person.names
    last, first, _ = name.split()
    (email,) = person.emails
    return [
        f"+7 ({number[:3]}) {number[3:6]}-{number[6:8]}-{number[8:]}",
        f"{first.upper()} {last.upper()}",
        email.upper(),
        *person.customer_ids,
        *person.lead_ids,
        *person.visitor_ids,
        *person.messengers,
    ]


def _text(encoding: str) -> Callable[[Path, Person], None]:
    return lambda path, person: _write_bytes(path, "\n".join(_lines(person)).encode(encoding))


def _packed(pack: Callable[[bytes], bytes]) -> Callable[[Path, Person], None]:
    return lambda path, person: _write_bytes(path, pack("\n".join(_lines(person)).encode()))


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _write_json(path: Path, person: Person) -> None:
    path.write_text(json.dumps({"lines": _lines(person)}), encoding="ascii")


def _write_zip(path: Path, person: Person) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt.gz", gzip.compress("\n".join(_lines(person)).encode()))


def _write_workbook(path: Path, person: Person) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for line in _lines(person):
        sheet.append([line])
    workbook.save(path)


def _query(person: Person) -> str:
    """Rows among which the person is one of many, so that the database packs them."""
    columns = ", ".join(
        f"case when i = {_ROWS // 2} then {literal(line)} else 'somebody ' || (i % 7) end as column_{number}"
        for number, line in enumerate(_lines(person))
    )
    return f"select {columns} from range({_ROWS}) as numbers(i)"


def _write_duckdb(path: Path, person: Person) -> None:
    with duckdb.connect(str(path), config={"storage_compatibility_version": "latest"}) as connection:
        connection.execute(f"create table people as {_query(person)}")


def _write_parquet(path: Path, person: Person) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"copy ({_query(person)}) to {literal(str(path))} (format parquet, compression zstd)")


CONTAINERS: dict[str, Callable[[Path, Person], None]] = {
    "plain.txt": _text("utf-8"),
    "utf16.txt": _text("utf-16"),
    "utf16_be.txt": _text("utf-16-be"),
    "windows.txt": _text("cp1251"),
    "escaped.json": _write_json,
    "packed.gz": _packed(gzip.compress),
    "packed.bz2": _packed(bz2.compress),
    "packed.xz": _packed(lzma.compress),
    "nested.zip": _write_zip,
    "workbook.xlsx": _write_workbook,
    "database.duckdb": _write_duckdb,
    "table.parquet": _write_parquet,
}
