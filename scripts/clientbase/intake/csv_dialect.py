"""Find where a delimited text's header is and what separates its fields.

Nothing is left to a general sniffer: the delimiter and the row that give the most column names the table
knows win.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from clientbase.intake.encodings import DELIMITERS, open_text
from clientbase.intake.header import header_hits, normalised

DELIMITER_NAMES = {",": "`,`", ";": "`;`", "\t": "tab", "|": "`|`"}
# Titles, dates of printing and blank lines above the header fit into these many rows.
HEADER_WITHIN_ROWS = 20
_SAMPLE_CHARACTERS = 1 << 18
# The csv module's own limit (131,072) is too short for a long note; DuckDB's is 2,000,000 bytes a line.
MAX_FIELD_CHARACTERS = 1 << 22


@dataclass(frozen=True, slots=True)
class HeaderPlace:
    """The header's cells, what separates them, and how many lines stand above it."""

    names: tuple[str, ...]
    delimiter: str
    skip_lines: int


def find_header(path: Path, encoding: str, known_names: Collection[str]) -> HeaderPlace | None:
    """The header of a delimited text file; None where the file has nothing but blanks."""
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    with open_text(path, encoding) as file:
        sample = file.read(_SAMPLE_CHARACTERS)
        is_cut = bool(file.read(1))
    known = {normalised(name) for name in known_names}
    best: tuple[tuple[int, ...], HeaderPlace] | None = None
    for order, delimiter in enumerate(DELIMITERS):
        rows = _first_rows(sample, delimiter, is_cut)
        for row_number, (skip_lines, cells) in enumerate(rows):
            if not any(map(normalised, cells)):
                continue
            hits = header_hits(cells, known)
            same_width = sum(1 for _, other in rows[row_number + 1 :] if len(other) == len(cells))
            rank = (hits, -row_number, len(cells), same_width, -order)
            if best is None or rank > best[0]:
                best = (rank, HeaderPlace(tuple(cells), delimiter, skip_lines))
    return best[1] if best else None


def _first_rows(sample: str, delimiter: str, is_cut: bool) -> list[tuple[int, list[str]]]:
    """The first rows of a text under a delimiter, each with the number of lines above it."""
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    above = 0
    try:
        for cells in reader:
            rows.append((above, cells))
            above = reader.line_num
            if len(rows) > HEADER_WITHIN_ROWS:
                return rows[:HEADER_WITHIN_ROWS]
    except csv.Error:
        # A field longer than the limit: what stands before it is what there is to see.
        return rows
    return rows[:-1] if is_cut and len(rows) > 1 else rows
