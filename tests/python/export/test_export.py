"""`clientbase export`: files for people and for machines, read back as they would be."""

import csv
import io
import os
import stat
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner
from export.test_formulas import FORMULAS, TEXTS

from clientbase.cli import main
from clientbase.errors import ClientbaseError
from clientbase.export.delimited import Delimiter
from clientbase.exporting import export_mart
from clientbase.workdir import Workdir

Publish = Callable[[str], Workdir]
TYPED = """
    select 'files:1' as customer_id, -5 as r_days, cast(-1234.50 as decimal(18, 2)) as m_amount, -0.25::double as rate,
        true as is_churn_risk, date '2026-05-01' as day, timestamp '2026-05-01 10:15:00' as updated_at,
        cast(null as varchar) as nothing, '' as empty, '00123' as code, '+79161234567' as phone
"""


def literals(texts: tuple[str, ...]) -> str:
    """The texts as the rows of a query; DuckDB's parser takes no zero byte."""
    rows = (f"({number}, '{text.replace(chr(39), chr(39) * 2)}')" for number, text in enumerate(texts))
    return f"select * from (values {', '.join(rows)}) as rows (number, text)"


def lines(path: Path, delimiter: str) -> list[list[str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def sheet(path: Path) -> Any:
    return openpyxl.load_workbook(path).worksheets[0]


def test_numbers_stay_numbers_in_a_csv_for_a_russian_excel(publish: Publish, tmp_path: Path) -> None:
    out = tmp_path / "cards.csv"
    done = export_mart(publish(TYPED), "cards", out=out, reader="people", delimiter=None)
    assert (done.row_count, done.path) == (1, out)
    assert out.read_bytes().endswith(b"\r\n")
    header, row = lines(out, ";")
    assert header[:3] == ["customer_id", "r_days", "m_amount"]
    assert row == [
        "files:1", "-5", "-1234,50", "-0,25", "TRUE", "2026-05-01", "2026-05-01 10:15:00", "", "", "00123",
        "'+79161234567",
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [Delimiter.COMMA, Delimiter.TAB])
def test_other_delimiters_bring_the_decimal_point(delimiter: Delimiter, publish: Publish, tmp_path: Path) -> None:
    out = tmp_path / "cards.csv"
    export_mart(publish(TYPED), "cards", out=out, reader="people", delimiter=delimiter)
    assert lines(out, delimiter.value)[1][1:4] == ["-5", "-1234.50", "-0.25"]


def test_no_cell_of_a_csv_for_people_begins_a_formula(publish: Publish, tmp_path: Path) -> None:
    out, texts = tmp_path / "cards.csv", tuple(text.replace("\x00", "\x01") for text in (*FORMULAS, *TEXTS))
    export_mart(publish(literals(texts)), "cards", out=out, reader="people", delimiter=None)
    written = [row[1] for row in lines(out, ";")[1:]]
    assert len(written) == len(texts)
    assert all(text.startswith("'") for text in written[: len(FORMULAS)])
    assert tuple(written[len(FORMULAS) :]) == TEXTS


def test_a_workbook_holds_every_text_as_text(publish: Publish, tmp_path: Path) -> None:
    out, texts = tmp_path / "cards.xlsx", tuple(text for text in (*FORMULAS, *TEXTS, "#REF!") if "\x00" not in text)
    export_mart(publish(literals(texts)), "cards", out=out, reader="people", delimiter=None)
    cells = [row[1] for row in sheet(out).iter_rows(min_row=2)]
    for cell, text in zip(cells, texts, strict=True):
        assert text == "" or cell.data_type == "s", repr(text)
        # XML knows one kind of line end.
        assert (cell.value or "").replace("\r", "\n") == text.replace("\r", "\n")
        # Editing the cell does not make a formula of it.
        assert cell.quotePrefix == (text in FORMULAS), repr(text)


def test_a_workbook_holds_values_in_their_types(publish: Publish, tmp_path: Path) -> None:
    out = tmp_path / "cards.xlsx"
    export_mart(publish(TYPED), "cards", out=out, reader="people", delimiter=None)
    header, row = sheet(out).iter_rows(values_only=True)
    assert header[0] == "customer_id"
    assert row == (
        "files:1", -5, -1234.5, -0.25, True, datetime(2026, 5, 1), datetime(2026, 5, 1, 10, 15), None, None, "00123",
        "+79161234567",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("cast('123456789012345' as bigint)", 123456789012345),
        ("cast('1234567890123456' as bigint)", "1234567890123456"),
        ("cast('12345678901234.56' as decimal(18, 2))", "12345678901234.56"),
        ("cast('nan' as double)", None),
        ("date '1812-09-07'", "1812-09-07"),
        ("chr(7) || 'bell'", "\ufffdbell"),
        ("timestamptz '2026-05-01 00:00:00+03'", datetime(2026, 4, 30, 21)),
    ],
)
def test_a_workbook_changes_no_value_without_a_word(value: str, read: object, publish: Publish, tmp_path: Path) -> None:
    out = tmp_path / "cards.xlsx"
    export_mart(publish(f"select {value} as it"), "cards", out=out, reader="people", delimiter=None)
    assert sheet(out)["A2"].value == read


def test_a_text_too_long_for_a_cell_is_refused(publish: Publish, tmp_path: Path) -> None:
    workdir = publish("select repeat('x', 32768) as long")
    with pytest.raises(ClientbaseError, match=r"long holds a text of 32,768 characters"):
        export_mart(workdir, "cards", out=tmp_path / "cards.xlsx", reader="people", delimiter=None)
    assert not list(tmp_path.glob("*cards*"))


def test_a_machine_gets_exact_values_back(publish: Publish, tmp_path: Path) -> None:
    workdir, out = publish(TYPED), tmp_path / "cards.csv"
    export_mart(workdir, "cards", out=out, reader="machine", delimiter=None)
    with duckdb.connect(str(workdir.published / "clientbase.duckdb"), read_only=True) as connection:
        types = {row[0]: row[1] for row in connection.execute("describe marts.cards").fetchall()}
        options = f"header = true, allow_quoted_nulls = false, columns = {types}"
        read = connection.execute(f"select * from read_csv('{out}', {options})").fetchall()
        assert read == connection.execute("select * from marts.cards").fetchall()
    assert read[0][2:3] == (Decimal("-1234.50"),)
    assert read[0][5] == date(2026, 5, 1)
    assert read[0][7:9] == (None, "")
    assert out.read_text(encoding="utf-8").startswith("customer_id,")


def test_a_file_for_a_machine_is_not_neutralised(publish: Publish, tmp_path: Path) -> None:
    out, texts = tmp_path / "cards.csv", tuple(text for text in (*FORMULAS, *TEXTS) if "\x00" not in text)
    export_mart(publish(literals(texts)), "cards", out=out, reader="machine", delimiter=None)
    with out.open(encoding="utf-8", newline="") as file:
        assert tuple(row[1] for row in list(csv.reader(file))[1:]) == texts


@pytest.mark.parametrize("mart", ["dim_customer_contacts", "restricted.dim_customer_contacts", "cards; drop table x"])
def test_what_is_not_a_published_mart_is_refused(mart: str, publish: Publish, tmp_path: Path) -> None:
    with pytest.raises(ClientbaseError, match=r"no published mart .*Published are: cards\."):
        export_mart(publish(TYPED), mart, out=tmp_path / "out.csv", reader="people", delimiter=None)
    assert not (tmp_path / "out.csv").exists()


def test_the_file_is_for_the_current_user_alone(publish: Publish, tmp_path: Path) -> None:
    out = tmp_path / "cards.csv"
    out.write_text("old")
    out.chmod(0o666)
    export_mart(publish(TYPED), "cards", out=out, reader="machine", delimiter=None)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_link_in_the_place_of_the_file_is_replaced_not_followed(publish: Publish, tmp_path: Path) -> None:
    kept, out = tmp_path / "kept.txt", tmp_path / "cards.csv"
    kept.write_text("keep me")
    out.symlink_to(kept)
    (tmp_path / ".cards.csv.new").symlink_to(kept)
    export_mart(publish(TYPED), "cards", out=out, reader="people", delimiter=None)
    assert kept.read_text() == "keep me"
    assert not out.is_symlink()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "cards.txt"], "neither .csv nor .xlsx"),
        (["--out", "cards.xlsx", "--for", "machine"], "not for machines"),
        (["--out", "cards.xlsx", "--delimiter", "tab"], "--delimiter is for CSV files"),
        (["--out", "nowhere/cards.csv"], "cannot be written (No such file or directory)"),
        (["--out", "workdir/published/cards.csv"], "among the published versions"),
    ],
)
def test_bad_usage_is_refused_with_a_sentence(
    options: list[str], words: str, publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workdir = publish(TYPED)
    monkeypatch.chdir(tmp_path)
    before = sorted(os.walk(tmp_path))
    said = CliRunner().invoke(main, ["export", "cards", "--workdir", str(workdir.root), *options])
    assert said.exit_code == 2
    assert words in said.output
    assert sorted(os.walk(tmp_path)) == before


def test_nothing_published_is_said(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["export", "cards", "--workdir", str(tmp_path)])
    assert said.exit_code == 2
    assert "Nothing is published" in said.output


def test_the_command_names_the_file_after_the_mart(
    publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workdir = publish(TYPED)
    monkeypatch.chdir(tmp_path)
    for options, name in (([], "cards.xlsx"), (["--for", "machine"], "cards.csv")):
        said = CliRunner().invoke(main, ["export", "cards", "--workdir", str(workdir.root), *options])
        assert said.exit_code == 0, said.output
        assert f"1 rows of cards, version 20260501T000000000000Z, are in {name}." in said.output
        assert (tmp_path / name).is_file()
