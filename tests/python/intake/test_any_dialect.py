"""Whatever the csv module writes in any of the dialects comes back as the same values."""

import csv
import io
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clientbase.intake.text_rows import BLANKS

# Text columns only: numbers and dates have their own spelling.
COLUMNS = ["customer_id", "tag"]
ENCODINGS = {
    "utf-8": st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    "utf-8-sig": st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    "utf-16": st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    "cp1251": st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюя ,;\t|\"'\n\r"),
}


@st.composite
def written_tables(draw: st.DrawFn) -> tuple[bytes, list[list[str]]]:
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    awkward = st.sampled_from(
        [",", ";", "\t", "|", '"', '""', "\n", "\r\n", "\r", " ", "\u00a0", "'", "\\", "NULL", "#"]
    )
    pieces = ENCODINGS[encoding] if encoding == "cp1251" else st.one_of(ENCODINGS[encoding], awkward)
    values = st.lists(pieces, max_size=8).map("".join)
    rows = draw(st.lists(st.tuples(values, values).map(list), min_size=1, max_size=6))
    # The writer leaves a lone carriage return without quotes, which not even its own reader understands.
    has_returns = any("\r" in value for row in rows for value in row)
    quotings = [csv.QUOTE_ALL] if has_returns else [csv.QUOTE_MINIMAL, csv.QUOTE_ALL]
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=draw(st.sampled_from(",;\t|")),
        quoting=draw(st.sampled_from(quotings)),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    )
    writer.writerows([COLUMNS, *rows])
    return text.getvalue().encode(encoding), rows


@given(written_tables())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_values_survive_any_dialect(
    make_raw: Callable[[], Any], written: tuple[bytes, list[list[str]]]
) -> None:
    content, rows = written
    raw = make_raw()
    raw.write("customer_tags.csv", content)
    expected = [tuple(value.strip(BLANKS) or None for value in row) for row in rows if any(row)]
    assert raw.rows("customer_tags", *COLUMNS) == expected
