"""Find out how a text file is encoded, and copy it to UTF-8 where DuckDB could not read it.

DuckDB reads Windows-1251 only with an extension that has to be downloaded, so such a file is copied. An
encoding is never guessed silently: a file that is neither UTF-8, UTF-16 with its mark nor plausible Russian
Windows-1251 is refused.
"""

import codecs
import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from clientbase.errors import InputError
from clientbase.intake.copies import writing_copy

DELIMITERS = (",", ";", "\t", "|")
UTF_8 = "utf-8"
UTF_16 = "utf-16"
WINDOWS_1251 = "cp1251"
ENCODING_NAMES = {UTF_8: "UTF-8", UTF_16: "UTF-16", WINDOWS_1251: "Windows-1251"}

_CHUNK_BYTES = 1 << 20
# Tables compress to a tenth or, where they repeat themselves, to a hundredth; gzip bombs to a thousandth.
LARGEST_RATIO = 200
_RATIO_COUNTS_FROM_BYTES = 256 << 20
# So many characters with Cyrillic among them are enough to judge an encoding.
_PLAUSIBILITY_SAMPLE = 1 << 20
_RUSSIAN_LETTERS = "А-Яа-яЁё"
# What else a Russian or Ukrainian office file has beyond ASCII.
_USUAL_SIGNS = "№«»–—…“”„‘’•·°€§©®ІіЇїЄєҐґЎў\u00a0\u00ad"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_USUAL = re.compile(f"[{_RUSSIAN_LETTERS}{_USUAL_SIGNS}]")
_WORD = re.compile(f"[A-Za-z{_RUSSIAN_LETTERS}]+")
_CYRILLIC_AMONG = re.compile(f"[{_RUSSIAN_LETTERS}]")
_LATIN_AMONG = re.compile(r"[A-Za-z]")
_INVERTED_CASE = re.compile(r"[а-яё][А-ЯЁ]{2,}|[а-яё]+[А-ЯЁ]")
_ASCII_BLANKS = (b"\t", b"\v", b"\f")
_EXOTIC_BLANKS = (b"\xc2\xa0", b"\xe2\x80", b"\xe2\x81\x9f", b"\xe3\x80\x80", b"\xef\xbb\xbf")


@dataclass(frozen=True, slots=True)
class TextScan:
    """What one pass over a text file showed.

    `line_breaks` counts line ends of any style; `has_mixed_line_breaks` says whether there is more than one
    style; `has_exotic_blanks` whether there may be blanks other than the plain space. `delimiters` counts the
    bytes that may separate fields, wherever they stand.
    """

    encoding: str
    has_byte_order_mark: bool
    size: int
    line_breaks: int
    has_mixed_line_breaks: bool
    has_exotic_blanks: bool
    delimiters: Mapping[str, int]


def is_compressed(path: Path) -> bool:
    """Whether a file is taken for gzip, by its name."""
    return path.name.lower().endswith(".gz")


def open_raw(path: Path) -> BinaryIO:
    """The bytes of a file, decompressed where it is a `.gz`."""
    if is_compressed(path):
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def open_text(path: Path, encoding: str, newline: str | None = "") -> TextIO:
    """A text file (gzip or not) without its byte order mark; `newline` None makes line ends alike."""
    codec = "utf-8-sig" if encoding == UTF_8 else encoding
    return TextIOWrapper(open_raw(path), encoding=codec, newline=newline)


def scan_text(path: Path, shown: Path | None = None) -> TextScan:
    """Read a text file once and find its encoding. `shown` is the user's file where `path` is a copy of it.

    Raises InputError where it cannot be read, is damaged or has an encoding that cannot be told for sure.
    """
    try:
        return _scan(path, shown or path)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(
            [
                f"{path} is not a complete gzip file ({str(error).rstrip('.')}). It is damaged, cut short "
                "or not compressed at all: copy or compress it again, or name it .csv if it is plain text."
            ]
        ) from error
    except UnicodeDecodeError as error:
        raise _damaged(path, UTF_16, error) from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> InputError:
    """The error for a file the operating system does not let us read."""
    return InputError(
        [f"{path} cannot be opened ({error.strerror or error}). Give the current user the right to read it."]
    )


def write_utf_8(
    path: Path, encoding: str, target: Path, skip_lines: int = 0, even_line_breaks: bool = False
) -> None:
    """Copy a text file to UTF-8 without its first `skip_lines` lines, in bounded memory.

    With `even_line_breaks` every line ends in the same way, which also changes line ends inside quotes.

    """
    try:
        newline = None if even_line_breaks else ""
        with open_text(path, encoding, newline) as source, writing_copy(target) as copy:
            for _ in range(skip_lines):
                source.readline()
            while text := source.read(_CHUNK_BYTES):
                copy.write(text)
    except UnicodeDecodeError as error:
        raise _damaged(path, encoding, error) from error


def _damaged(path: Path, encoding: str, error: UnicodeDecodeError) -> InputError:
    return InputError(
        [
            f"{path} begins like {ENCODING_NAMES[encoding]}, but is damaged further on ({error.reason}). "
            "Export it again as CSV UTF-8."
        ]
    )


def _scan(path: Path, shown: Path) -> TextScan:
    most_bytes = _most_bytes(path)
    decoder, wide_decoder = codecs.getincrementaldecoder(UTF_8)(), codecs.getincrementaldecoder(UTF_16)()
    size = crlf = line_feeds = returns = 0
    has_exotic_blanks = False
    invalid_line: int | None = None
    delimiters = dict.fromkeys(DELIMITERS, 0)
    head = b""
    previous = b""
    encoding = UTF_8
    with open_raw(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            if size == 0:
                head = chunk[:4]
                if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    encoding = UTF_16
                    if head.startswith(codecs.BOM_UTF32_LE):
                        raise InputError([f"{path} is encoded as UTF-32. Save it as CSV UTF-8."])
            lines_before = line_feeds + returns - crlf
            size += len(chunk)
            if size > most_bytes:
                raise InputError(
                    [
                        f"{path} unpacks to more than {LARGEST_RATIO} times its size, as no table does, and is not "
                        "read. Export it again, or unpack it if it is really that large."
                    ]
                )
            if encoding == UTF_16:
                wide_decoder.decode(chunk)
                # Line ends and blanks are looked for in the UTF-8 copy.
                continue
            if b"\0" in chunk:
                line = lines_before + chunk[: chunk.index(b"\0")].count(b"\n") + 1
                raise InputError(
                    [
                        f"{shown} holds a zero byte in line {line}: it is damaged, or UTF-16 without its "
                        "byte order mark. Export it again as CSV UTF-8."
                    ]
                )
            crlf += chunk.count(b"\r\n") + (previous.endswith(b"\r") and chunk.startswith(b"\n"))
            line_feeds += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            for delimiter in DELIMITERS:
                delimiters[delimiter] += chunk.count(delimiter.encode())
            previous = chunk[-1:]
            is_ascii = chunk.isascii()
            blanks = _ASCII_BLANKS if is_ascii else _ASCII_BLANKS + _EXOTIC_BLANKS
            has_exotic_blanks = has_exotic_blanks or any(blank in chunk for blank in blanks)
            if invalid_line is None:
                invalid_line = _first_invalid_line(decoder, chunk, lines_before)
    if encoding == UTF_16:
        wide_decoder.decode(b"", final=True)
    if encoding == UTF_8 and invalid_line is None and decoder.getstate()[0]:
        invalid_line = line_feeds + returns - crlf + 1
    if invalid_line is not None:
        _check_windows_1251(path, invalid_line)
        encoding, has_exotic_blanks = WINDOWS_1251, True
    styles = [crlf > 0, line_feeds > crlf, returns > crlf]
    return TextScan(
        encoding=encoding,
        has_byte_order_mark=encoding == UTF_16 or head.startswith(codecs.BOM_UTF8),
        size=size,
        line_breaks=line_feeds + returns - crlf,
        has_mixed_line_breaks=sum(styles) > 1,
        has_exotic_blanks=has_exotic_blanks,
        delimiters=delimiters,
    )


def _most_bytes(path: Path) -> float:
    """What a file may unpack to."""
    if not is_compressed(path):
        return float("inf")
    return max(_RATIO_COUNTS_FROM_BYTES, LARGEST_RATIO * path.stat().st_size)


def _first_invalid_line(decoder: codecs.IncrementalDecoder, chunk: bytes, lines_before: int) -> int | None:
    """The line of the first byte of a chunk that is not UTF-8; None where all are."""
    pending = bytes(decoder.getstate()[0])
    if chunk.isascii() and not pending:
        return None
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as error:
        return lines_before + (pending + chunk)[: error.start].count(b"\n") + 1
    return None


def _check_windows_1251(path: Path, invalid_line: int) -> None:
    """Refuse a file that is not UTF-8 unless it reads like Russian in Windows-1251.

    Nearly any bytes decode as Windows-1251, so the text itself has to be plausible: hardly any sign that
    Russian text does not use (fails for UTF-8 with damaged bytes and for DOS code page 866), words either
    Cyrillic or Latin (fails for Western European text, whose accented letters stand among Latin ones), and
    capitals at the beginning of words only (fails for KOI8-R, whose cases are swapped).
    """
    sample = _windows_1251_sample(path)
    plausible = False
    if sample is not None:
        beyond_ascii = len(_NOT_ASCII.findall(sample))
        words = [word for word in _WORD.findall(sample) if _CYRILLIC_AMONG.search(word)]
        mixed = sum(1 for word in words if _LATIN_AMONG.search(word))
        inverted = sum(1 for word in words if _INVERTED_CASE.fullmatch(word))
        plausible = (
            len(_USUAL.findall(sample)) >= 0.95 * beyond_ascii
            and mixed <= 0.1 * len(words)
            and inverted <= 0.1 * len(words)
        )
    if not plausible:
        raise InputError(
            [
                f"{path} is not UTF-8 (the first byte that is not stands in line {invalid_line}), and it "
                "does not read like Russian text in Windows-1251 either. Export it again as CSV UTF-8 (in "
                "Excel: Save As, CSV UTF-8)."
            ]
        )


def _windows_1251_sample(path: Path) -> str | None:
    """The file's lines that have bytes beyond ASCII, up to a limit, read as Windows-1251; None where they
    cannot be."""
    lines: list[str] = []
    length = 0
    with open_raw(path) as file:
        # A file without line ends is one long line: it is judged in pieces.
        while line := file.readline(_CHUNK_BYTES):
            if not line.isascii():
                try:
                    text = line.decode(WINDOWS_1251)
                except UnicodeDecodeError:
                    return None
                lines.append(text)
                length += len(text)
                if length >= _PLAUSIBILITY_SAMPLE:
                    break
    return "".join(lines)
