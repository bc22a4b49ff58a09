"""Workbooks that no program for spreadsheets writes: each was a hang, a traceback or a silent change once."""

import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile.workbooks import SHEET, packed, unpacked

from clientbase.intake import workbook_parts

ROWS = (("customer_id", "tag"), ("c1", "vip"), ("c2", "new"))


@pytest.fixture
def changed(raw: Any) -> Callable[[str, str, str], Path]:
    """Make a workbook of two tags in which one part has one text replaced; its path."""

    def change(part: str, found: str, instead: str) -> Path:
        path: Path = raw.write_workbook("customer_tags.xlsx", {"Sheet": ROWS})
        parts = unpacked(path.read_bytes())
        text = parts[part].decode()
        assert re.search(found, text), text
        parts[part] = re.sub(found, lambda _: instead, text, count=1).encode()
        path.write_bytes(packed(parts))
        return path

    return change


@pytest.mark.parametrize(
    ("found", "instead", "words"),
    [
        ('<row r="3"', '<row r="2"', "row 2 follows row 2"),
        ('<row r="3"', '<row r="1"', "row 1 follows row 2"),
        ('<row r="3"', '<row r="99999999999"', "row 99999999999 follows row 2"),
        ('r="B2"', 'r="A2"', "row 2, column 1"),
        ('r="B2"', 'r="B3"', "a cell of row 2 says it is in row 3"),
        ('r="B2" t="[a-zA-Z]+"', 'r="B2" t="x"', "unknown type x"),
        ("<sheetData>", "<sheetData><", "not well-formed"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(
    found: str, instead: str, words: str, raw: Any, changed: Callable[[str, str, str], Path]
) -> None:
    path = changed(SHEET, found, instead)
    raw.problem(str(path), "cannot be read as an Excel workbook", words, "save it as .xlsx")


def test_rows_that_are_far_apart_are_read_in_bounded_time(raw: Any, changed: Callable[[str, str, str], Path]) -> None:
    changed(SHEET, '<row r="3".*?</row>', '<row r="1048576"><c r="A1048576"><v>7</v></c></row>')
    started = time.monotonic()
    assert raw.rows("customer_tags", "customer_id") == ["c1", "7"]
    assert time.monotonic() - started < 60


def test_a_lone_cell_in_the_last_column_is_refused(raw: Any, changed: Callable[[str, str, str], Path]) -> None:
    changed(SHEET, "</row>", '<c r="XFD1" t="n"><v>1</v></c></row>')
    raw.problem("has 16384 columns", "1000 at most")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"])
def test_declared_entities_are_refused(
    declaration: str, part: str, raw: Any, changed: Callable[[str, str, str], Path]
) -> None:
    path = changed(part, r"^(<\?xml.*?\?>)?", f'<?xml version="1.0"?>{declaration}')
    raw.problem(str(path), "declares XML entities or a document type")


def test_a_declaration_in_utf_16_is_seen(raw: Any) -> None:
    path = raw.write_workbook("customer_tags.xlsx", {"Sheet": ROWS})
    parts = unpacked(path.read_bytes())
    parts[SHEET] = ('<!DOCTYPE a [<!ENTITY x "y">]>' + parts[SHEET].decode()).encode("utf-16")
    path.write_bytes(packed(parts))
    raw.problem("declares XML entities or a document type")


def test_links_to_other_workbooks_are_not_followed(raw: Any) -> None:
    path = raw.write_workbook("customer_tags.xlsx", {"Sheet": ROWS})
    parts = unpacked(path.read_bytes())
    rels = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="file:///etc/hostname" TargetMode="External"/>'
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode() + b"</Relationships>")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", b'</sheets><externalReferences><externalReference r:id="rId99" xmlns:r="http://schemas.'
        b'openxmlformats.org/officeDocument/2006/relationships"/></externalReferences>',
    )  # fmt: skip
    path.write_bytes(packed(parts))
    assert raw.rows("customer_tags", "tag") == ["vip", "new"]


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/media/picture.png"])
def test_a_part_that_unpacks_to_far_more_is_refused_unopened(part: str, raw: Any) -> None:
    path = raw.write_workbook("customer_tags.xlsx", {"Sheet": ROWS})
    parts = unpacked(path.read_bytes())
    parts[part] = parts.get(part, b"") + b" " * (80 << 20)
    path.write_bytes(packed(parts))
    assert path.stat().st_size < 1 << 20
    started = time.monotonic()
    raw.problem(str(path), "unpacks to far more than a workbook holds", "CSV UTF-8")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("bound", ["_MOST_BYTES", "_MOST_BYTES_IN_MEMORY", "_MOST_PARTS"])
def test_each_bound_is_kept(bound: str, raw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    raw.write_workbook("customer_tags.xlsx", {"Sheet": ROWS})
    assert raw.rows("customer_tags", "tag") == ["vip", "new"]
    monkeypatch.setattr(workbook_parts, bound, 5)
    raw.write_workbook("customer_tags.xlsx", {"Sheet": (*ROWS, ("c3", "old"))})
    raw.problem("unpacks to far more than a workbook holds")


def test_two_parts_of_one_name_are_refused(raw: Any) -> None:
    path = raw.write_workbook("customer_tags.xlsx", {"Sheet": ROWS})
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    raw.problem(str(path), "holds parts of the same name")


def test_a_zero_byte_in_a_cell_is_told_of_the_users_file(raw: Any, changed: Callable[[str, str, str], Path]) -> None:
    path = changed(SHEET, "<t>vip</t>", "<t>v&#0;ip</t>")
    said = raw.problem(str(path), "cannot be read as an Excel workbook")
    assert "scratch" not in said
