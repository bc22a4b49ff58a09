"""Raw files as tables of text, and back: what a delivery says, letter by letter."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

Tables = dict[str, pd.DataFrame]
# The one file that is no CSV: fixed-width text with a header of its own.
CDNOW = "CDNOW_master"
_CDNOW_HEADER = b" customer_id  date number_of_cds  dollar_value\n"


def read_tables(folder: Path) -> Tables:
    """Every table of a folder, by its name without the extension; all values as text, NULL as ''."""
    tables = {
        path.name.split(".")[0]: pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8").astype(object)
        for path in sorted(folder.glob("*.csv*"))
    }
    cdnow = folder / file_name(CDNOW)
    if cdnow.is_file():
        rows = [line.split() for line in cdnow.read_text(encoding="ascii").splitlines()[1:] if line.strip()]
        tables[CDNOW] = pd.DataFrame(rows, columns=["customer_id", "date", "cds", "dollars"], dtype=object)
    return tables


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """One file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        (folder / file_name(name)).write_bytes(as_file(name, table))


def file_name(name: str) -> str:
    """The file of a table."""
    return f"{name}.txt" if name == CDNOW else f"{name}.csv"


def as_file(name: str, table: pd.DataFrame) -> bytes:
    """The table as its source writes it: UTF-8 CSV with \\n line ends, or fixed-width text."""
    if name == CDNOW:
        lines = (f" {one} {day} {cds:>2} {dollars:>7}" for one, day, cds, dollars in table.itertuples(index=False))
        return _CDNOW_HEADER + "\n".join(lines).encode("utf-8") + b"\n"
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def link_files(source: Path, target: Path, names: Iterable[str]) -> None:
    """Some files of a folder in another one, without copying them."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (source / name).is_file():
            os.link(source / name, target / name)
