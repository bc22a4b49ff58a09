"""What a file really is, told by its first bytes: a name is no proof."""

from enum import Enum
from pathlib import Path

from clientbase.intake.encodings import open_raw


class Signature(Enum):
    """The kinds of file an export may turn out to be."""

    TEXT = "text"
    ZIP = "a ZIP archive"
    GZIP = "a gzip file"
    PARQUET = "a Parquet file"
    OLD_EXCEL = "an Excel 97-2003 workbook"
    HTML = "an HTML page"
    EMPTY = "empty"


_STARTS = (
    (b"PK", Signature.ZIP),
    (b"\x1f\x8b", Signature.GZIP),
    (b"PAR1", Signature.PARQUET),
    (b"\xd0\xcf\x11\xe0", Signature.OLD_EXCEL),
)
_HTML_STARTS = (b"<html", b"<!doctype html", b"<table", b"<head", b"<?xml", b"<meta")


def signature(path: Path, decompressed: bool = False) -> Signature:
    """The kind of a file; of what is inside a `.gz` with `decompressed`. Raises OSError and EOFError."""
    with open_raw(path) if decompressed else path.open("rb") as file:
        head = file.read(512)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML_STARTS):
        return Signature.HTML
    return Signature.TEXT if head else Signature.EMPTY
