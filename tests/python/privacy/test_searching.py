"""The search finds a person in whatever form and container, and nobody else."""

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from clientbase.privacy import canaries
from clientbase.privacy.byte_search import BLOCK_BYTES, ByteSearch
from clientbase.privacy.canaries import CONTAINERS, control, made_up_person
from clientbase.privacy.needles import needles_for
from clientbase.privacy.person import Person
from clientbase.privacy.searching import UNREADABLE, search

PERSON = Person(
    requested_id="files:C00000007",
    customer_ids=("files:C00000007", "files:17"),
    emails=("roman.kuzmin@example.com",),
    phones=("9070000007", "1234567"),
    names=("Кузьмин Роман Дмитриевич",),
    messengers=("@kuzmin7",),
)
NEEDLES = needles_for(PERSON)
IS_THERE = [
    ("files:C00000007", "customer_id"), ("id C00000007,", "customer_id"), ("files:17/1997", "customer_id"),
    ("<a>ROMAN.Kuzmin@Example.com</a>", "email"), ("roman.kuzmin%40example.com", "email"),
    ("+7 (907) 000-00-07", "phone"), ("8 907 000 00 07", "phone"), ("9070000007", "phone"), ("79070000007", "phone"),
    ("тел. 123-45-67", "phone"), ("кузьмин роман", "name"), ("РОМАН КУЗЬМИН", "name"), ("Кузьмин, Роман", "name"),
    ("Роман Дмитриевич Кузьмин", "name"), ("tg @Kuzmin7", "messenger"),
]  # fmt: skip
IS_ANOTHER = [
    "files:C000000077", "files:177", "17", "aroman.kuzmin@example.com", "roman.kuzmin@example.community", "90700000071",
    "01234567", "12345678", "Кузьмина Романа", "Роман Дмитриевич", "@kuzmin77", "Кузьмин", "Романов Кузьмин",
]  # fmt: skip


def in_sql(text: str) -> set[str]:
    return {
        kind
        for kind in NEEDLES.kinds
        if duckdb.execute(f"select {NEEDLES.occurs_sql('t', (kind,))} from (select ?::varchar as t)", [text]).fetchall()
        == [(True,)]
    }


@pytest.mark.parametrize(("text", "kind"), IS_THERE)
def test_every_spelling_is_found(text: str, kind: str) -> None:
    search_bytes = ByteSearch(NEEDLES).kinds_in_block
    assert kind in NEEDLES.in_text(text)
    assert kind in in_sql(text)
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1251"):
        assert kind in search_bytes(text.encode(encoding)), encoding
    assert kind in search_bytes(json.dumps(text).encode())
    assert kind not in NEEDLES.in_text(NEEDLES.redacted(text))


@pytest.mark.parametrize("text", IS_ANOTHER)
def test_nobody_else_is_found(text: str) -> None:
    assert NEEDLES.in_text(text) == set()
    assert in_sql(text) == set()
    assert ByteSearch(NEEDLES).kinds_in_block(text.encode()) == set()
    assert NEEDLES.redacted(text) == text


def test_redaction_leaves_what_stands_around() -> None:
    assert NEEDLES.redacted("a (files:C00000007), b") == "a ([erased]), b"


def test_what_lies_across_two_blocks_is_found(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    file.write_bytes(b"x" * (BLOCK_BYTES - 7) + b" roman.kuzmin@example.com ")
    assert [hit.kind for hit in search([tmp_path], NEEDLES).hits] == ["email"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_person_is_found_in_every_container(name: str, tmp_path: Path) -> None:
    person = made_up_person()
    CONTAINERS[name](tmp_path / name, person)
    kinds = search([tmp_path], needles_for(person)).kinds_by_file()[tmp_path / name]
    assert kinds >= {"customer_id", "lead_id", "email", "phone", "name", "messenger"}


def test_bytes_alone_find_nobody_in_a_database(tmp_path: Path) -> None:
    """Why cells are read: the database packs its text, so that a byte search would prove nothing."""
    file = tmp_path / "t.parquet"
    # First and last in order are others: these two stand unpacked in the file's statistics.
    duckdb.execute(
        "copy (select case i when 0 then '!' when 1 then 'я' when 1000 then 'roman.kuzmin@example.com' "
        f"else 'somebody ' || i end as text from range(2000) as t(i)) to '{file}' (format parquet, compression zstd)"
    )
    with file.open("rb") as opened:
        assert ByteSearch(NEEDLES).kinds_in(opened) == set()
    assert [(hit.place, hit.kind) for hit in search([tmp_path], NEEDLES).hits] == [("column text", "email")]


def test_the_control_is_deleted_and_says_what_was_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert control(tmp_path / "control", ["email", "phone"]).missed == ()
    monkeypatch.setitem(canaries.CONTAINERS, "lost.txt", lambda path, person: path.write_text("nobody"))
    assert control(tmp_path / "control", ["email"]).missed == ("email in lost.txt",)
    assert not (tmp_path / "control").exists()


def test_names_of_files_and_targets_of_links_are_read(tmp_path: Path) -> None:
    (tmp_path / "C00000007.txt").write_text("nothing")
    (tmp_path / "link").symlink_to("/nowhere/C00000007")
    assert {hit.place for hit in search([tmp_path], NEEDLES).hits} == {"the file's name", "the link's target"}


def test_what_cannot_be_read_is_a_hit(tmp_path: Path) -> None:
    (tmp_path / "damaged.duckdb").write_bytes(b"\0" * 8 + b"DUCK" + b"\0" * 5000)
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"x" * 10_000)[:20])
    (tmp_path / "packed.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"\0" * 20)
    found = search([tmp_path], NEEDLES)
    assert {hit.file.name for hit in found.hits if hit.kind == UNREADABLE} == {"damaged.duckdb", "cut.gz", "packed.zst"}
