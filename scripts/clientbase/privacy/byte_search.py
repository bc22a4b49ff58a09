"""Find a person in bytes: UTF-8, UTF-16, Windows-1251, JSON and URL escapes, whatever surrounds them.

A quick look for literals passes over nearly every block; only a block with a hit is looked at exactly.
"""

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from typing import BinaryIO

from clientbase.privacy.needles import BETWEEN_DIGITS, NATIONAL_DIGITS, Needle, Needles

BLOCK_BYTES = 1 << 20
# Longer than anything that is looked for, in any encoding: what lies across two blocks is found in the second.
OVERLAP_BYTES = 1 << 11
_LETTER_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "json", "url")
# Of a character of several bytes each byte.
_BETWEEN_DIGITS = BETWEEN_DIGITS.encode()
_GAPS = {
    "utf-8": rb"(?:\xc2\xa0|[\s.,;_+-]){1,3}",
    "json": rb"(?:\\u00a0|\\[tn]|[\s.,;_+-]){1,3}",
    "url": rb"(?:%20|%c2%a0|%2c|[+._-]){1,4}",
}
_OTHER_GAP = rb"[\s\x00\xa0.,;_+-]{1,6}"


@dataclass(frozen=True, slots=True)
class _Look:
    """Literals that must occur (one of each group) for the exact pattern to be tried."""

    kind: str
    literals: tuple[tuple[bytes, ...], ...] = field(repr=False)
    exact: re.Pattern[bytes] = field(repr=False)
    encoding: str = "utf-8"


class ByteSearch:
    """The search for needles in bytes."""

    def __init__(self, needles: Needles) -> None:
        """Prepare the patterns once for many files."""
        self._needles = needles.needles

    def kinds_in(self, stream: BinaryIO, *, is_database: bool = False) -> set[str]:
        """The kinds that occur in a stream, read in blocks to its end. A database holds text in UTF-8 alone."""
        found: set[str] = set()
        tail = b""
        while block := stream.read(BLOCK_BYTES):
            data = tail + block
            found |= self.kinds_in_block(data, found, is_database=is_database)
            tail = data[-OVERLAP_BYTES:]
        return found

    def kinds_in_block(self, data: bytes, known: set[str] | None = None, *, is_database: bool = False) -> set[str]:
        """The kinds that occur in bytes; those `known` already are not looked for again."""
        known = known or set()
        lowered = data.lower()
        # Without its zero bytes, UTF-16 of Latin letters and digits reads like ASCII.
        plain = lowered.replace(b"\0", b"") if b"\0" in lowered else lowered
        digits = plain.translate(None, _BETWEEN_DIGITS)
        found: set[str] = set()
        letters = [look for look in self._letters if not is_database or look.encoding == "utf-8"]
        for place, looks in ((plain, self._plain), (digits, self._digits), (lowered, letters)):
            # The same word occurs in several looks: each is looked for once.
            occurs = cache(place.__contains__)
            for look in looks:
                if look.kind in known or look.kind in found:
                    continue
                if all(any(occurs(literal) for literal in group) for group in look.literals) and look.exact.search(
                    plain if place is digits else place
                ):
                    found.add(look.kind)
        return found

    @cached_property
    def _plain(self) -> list[_Look]:
        """Identifiers and addresses: ASCII, or UTF-8 where they are not."""
        looks = []
        for needle in self._needles:
            if needle.form == "word":
                looks.append(_bounded_look(needle.kind, needle.parts[0].lower().encode(), rb"a-z0-9_"))
            elif needle.form == "email":
                name, domain = (part.lower().encode() for part in needle.parts)
                looks += [
                    _bounded_look(needle.kind, name + at + domain, rb"a-z0-9_+-") for at in (b"@", b"%40", b"\\u0040")
                ]
        return looks

    @cached_property
    def _digits(self) -> list[_Look]:
        return [
            _Look(needle.kind, ((needle.parts[0].encode(),),), _spread_digits(needle.parts[0]))
            for needle in self._needles
            if needle.form == "phone"
        ]

    @cached_property
    def _letters(self) -> list[_Look]:
        return [
            _name_look(needle, encoding)
            for needle, encoding in product(self._needles, _LETTER_ENCODINGS)
            if needle.form == "name" and (encoding in ("utf-8", "utf-16-le", "utf-16-be") or not _is_ascii(needle))
        ]


def _bounded_look(kind: str, text: bytes, edge: bytes) -> _Look:
    # The literal comes first, so that the search jumps from one to the next; then it looks back.
    literal = re.escape(text)
    pattern = literal + rb"(?<![" + edge + rb"]" + literal + rb")(?![" + edge + rb"])"
    return _Look(kind, ((text,),), re.compile(pattern))


def _spread_digits(digits: str) -> re.Pattern[bytes]:
    between = rb"(?:\xc2\xa0|\xe2\x80\x93|[ \t\xa0().\x2d\x2f]){0,3}"
    left = b"" if len(digits) >= NATIONAL_DIGITS else rb"(?<![0-9])"
    return re.compile(left + between.join(digit.encode() for digit in digits) + rb"(?![0-9])")


def _is_ascii(needle: Needle) -> bool:
    return all(part.isascii() for part in needle.parts)


def _name_look(needle: Needle, encoding: str) -> _Look:
    spellings = [
        list(dict.fromkeys(_encoded(form, encoding) for form in (word.lower(), word.upper(), word.capitalize(), word)))
        for word in needle.parts
    ]
    # Without the first letter Ivanov and ivanov are one literal.
    literals = tuple(
        tuple(dict.fromkeys(_encoded(form[1:], encoding) for form in (word.lower(), word.upper(), word)))
        for word in needle.parts
    )
    gap = _GAPS.get(encoding, _OTHER_GAP)
    words = [b"(?:" + b"|".join(map(re.escape, forms)) + b")" for forms in spellings]
    return _Look(needle.kind, literals, re.compile(gap.join(words)), encoding)


def _encoded(text: str, encoding: str) -> bytes:
    """The bytes of a text, ASCII letters in lower case as in the bytes that are searched."""
    if encoding == "json":
        data = "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in text).encode()
    elif encoding == "url":
        data = "".join(
            char if char.isascii() else "".join(f"%{byte:02x}" for byte in char.encode()) for char in text
        ).encode()
    else:
        data = text.encode(encoding, errors="replace")
    return data.lower()
