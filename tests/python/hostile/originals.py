"""Sound files of every format the readers take: what the mutations begin with."""

import gzip
import io
import random
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import openpyxl
from hostile.workbooks import SHEET, Parts, packed, unpacked

COLUMNS = ("order_id", "customer_id", "ordered_at", "status", "currency_code", "gross_amount", "channel")
TYPES = "[Content_Types].xml"
_ROWS = 60
Row = tuple[str, str, datetime, str, str, float, str]


@dataclass(frozen=True, slots=True)
class Original:
    """One sound file of the entity orders: what it is called, its format and its bytes."""

    name: str
    kind: str
    content: bytes


def originals(seed: int = 0) -> list[Original]:
    """One file of each format and dialect; the same bytes for the same seed."""
    rows = _rows(random.Random(seed))
    plain = _delimited(rows, ",")
    office = _delimited(rows, ";", decimal=",", day="%d.%m.%Y %H:%M")
    return [
        Original("orders.csv", "csv", plain.encode()),
        Original("orders.csv", "csv cp1251", office.encode("cp1251")),
        Original("orders.csv", "csv utf-16", office.encode("utf-16")),
        Original("orders.csv", "csv titled", ("\ufeffЗаказы\r\n\r\n" + office.replace("\n", "\r\n")).encode()),
        Original("orders.csv.gz", "csv.gz", gzip.compress(plain.encode(), mtime=0)),
        Original("orders.csv.gz", "csv.gz cp1251", gzip.compress(office.encode("cp1251"), mtime=0)),
        Original("orders.xlsx", "xlsx", _workbook(rows)),
        Original("orders.parquet", "parquet", _parquet(rows, "snappy", 1000)),
        Original("orders.parquet", "parquet zstd", _parquet(rows, "zstd", 1000)),
        Original("orders.parquet", "parquet plain", _parquet(rows, "uncompressed", 1000)),
    ]


def _rows(rng: random.Random) -> list[Row]:
    start = datetime(2026, 1, 1, 9, 30)
    return [
        (
            f"O-{number}",
            f"К-{rng.randint(1, 20)}",
            start + timedelta(minutes=rng.randint(0, 200_000)),
            rng.choice(("paid", "paid", "pending", "cancelled")),
            "RUB",
            round(rng.uniform(100, 90_000), 2),
            rng.choice(("сайт", "shop", 'office "A"', "по телефону")),
        )
        for number in range(_ROWS)
    ]


def _delimited(rows: Sequence[Row], delimiter: str, decimal: str = ".", day: str = "%Y-%m-%d %H:%M:%S") -> str:
    lines = [delimiter.join(COLUMNS)]
    for order, customer, at, status, currency, amount, channel in rows:
        quoted = channel.replace('"', '""')
        values = (order, customer, at.strftime(day), status, currency, f"{amount:.2f}".replace(".", decimal))
        lines.append(delimiter.join((*values, f'"{quoted}"')))
    return "\n".join(lines) + "\n"


def _workbook(rows: Sequence[Row]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    parts = unpacked(buffer.getvalue())
    # Nothing in it says when it was made.
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-01T00:00:00Z", parts[core])
    return packed(_with_shared_strings(parts))


def _with_shared_strings(parts: Parts) -> Parts:
    """The workbook with its texts in a table of their own, as Excel writes it and openpyxl does not."""
    texts: list[bytes] = []

    def referred(cell: re.Match[bytes]) -> bytes:
        texts.append(b"<si>" + cell[2] + b"</si>")
        return cell[1] + b't="s"><v>%d</v></c>' % (len(texts) - 1)

    sheet = re.sub(rb'(<c r="[A-Z0-9]+" )t="inlineStr"><is>(.*?)</is></c>', referred, parts[SHEET])
    assert texts, "the workbook has no inline strings"
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % b"".join(texts)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    types = parts[TYPES] if b"sharedStrings" in parts[TYPES] else parts[TYPES].replace(b"</Types>", override)
    return {**parts, SHEET: sheet, TYPES: types, "xl/sharedStrings.xml": strings}


def _parquet(rows: Sequence[Row], compression: str, row_group_size: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "orders.parquet"
        connection.execute(
            "create table orders (order_id varchar, customer_id varchar, ordered_at timestamp, status varchar, "
            "currency_code varchar, gross_amount decimal(18, 2), channel varchar)"
        )
        connection.executemany("insert into orders values (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute(
            f"copy orders to '{path}' (format parquet, compression {compression}, row_group_size {row_group_size})"
        )
        return path.read_bytes()
