"""Look at a workbook as the archive it is, before anything unpacks it into memory.

A few kilobytes of ZIP can hold gigabytes, and XML can make much of little or name files of the machine. No program
writes such workbooks by accident.
"""

import re
import zipfile
from pathlib import Path

from clientbase.errors import InputError

_CHUNK_BYTES = 1 << 20
# A formula that no program has calculated: its cell would be read as empty.
_FORMULA_WITHOUT_VALUE = re.compile(rb"(</f>|<f[^<>]*/>)(<v\s*/>|<v></v>)?</c>")
# The format forbids document type declarations, and entities need one. The second form is UTF-16.
_DECLARATION = re.compile(rb"<!DOCTYPE|<\x00?!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E")
# As much of a chunk as the beginning of something sought may take up.
_LONGEST_BEGINNING = 64

# Sheets of a million rows stay well below; a bomb is far above.
LARGEST_RATIO = 200
_RATIO_COUNTS_FROM_BYTES = 64 << 20
_MOST_BYTES = 4 << 30
# All parts but the sheets are held in memory.
_MOST_BYTES_IN_MEMORY = 512 << 20
_MOST_PARTS = 10_000


def check_parts(path: Path) -> None:
    """Refuse a workbook that unpacks to too much, declares entities or has formulas that were never calculated."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        _check_sizes(path, parts)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                _check_text(path, archive, part)


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    in_memory = sum(part.file_size for part in parts if "/worksheets/" not in part.filename)
    # The reader never takes more of a part than the archive says it has.
    if (
        len(parts) > _MOST_PARTS
        or sum(part.file_size for part in parts) > _MOST_BYTES
        or in_memory > _MOST_BYTES_IN_MEMORY
        or any(
            part.file_size > max(_RATIO_COUNTS_FROM_BYTES, LARGEST_RATIO * part.compress_size) for part in parts
        )
    ):
        raise InputError(
            [
                f"{path} unpacks to far more than a workbook holds, and is not opened. Export the table as CSV "
                "UTF-8 if it is really that large."
            ]
        )
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise InputError(
            [f"{path} holds parts of the same name, and which one counts is unclear. Open it in Excel and save it."]
        )


def _check_text(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    end = b""
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK_BYTES):
            seen = end + chunk
            if _DECLARATION.search(seen):
                raise InputError(
                    [
                        f"{path} declares XML entities or a document type, which no workbook may. Open it in Excel "
                        "and save it, or export it as CSV UTF-8."
                    ]
                )
            if _FORMULA_WITHOUT_VALUE.search(seen):
                raise InputError(
                    [
                        f"{path} has formulas without calculated values, which would be read as empty cells. "
                        "Open it in Excel and save it, so that the values are in the file."
                    ]
                )
            end = chunk[-_LONGEST_BEGINNING:]
