"""Damage inside an Excel workbook: its parts are changed and packed again, so that every checksum is right."""

import io
import random
import re
import zipfile
from collections.abc import Callable

from hostile.mutations import TEXT, Mutation

SHEET = "xl/worksheets/sheet1.xml"
Parts = dict[str, bytes]


def unpacked(workbook: bytes) -> Parts:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """A workbook of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _on_parts(change: Callable[[Parts, random.Random], None]) -> Mutation:
    def mutated(data: bytes, rng: random.Random) -> bytes:
        parts = unpacked(data)
        change(parts, rng)
        return packed(parts)

    mutated.__name__ = change.__name__
    return mutated


@_on_parts
def damage_a_part(parts: Parts, rng: random.Random) -> None:
    """Damage one part as any text is damaged."""
    name = SHEET if rng.random() < 0.5 else rng.choice(sorted(parts))
    parts[name] = rng.choice(TEXT)(parts[name], rng)


@_on_parts
def change_an_attribute(parts: Parts, rng: random.Random) -> None:
    """Give an attribute a value that its meaning does not allow."""
    name = SHEET if rng.random() < 0.6 else rng.choice(sorted(parts))
    found = list(re.finditer(rb'="([^"]*)"', parts[name]))
    if not found:
        return
    for place in sorted(rng.sample(found, min(len(found), rng.choice((1, 1, 5)))), key=lambda m: -m.start(1)):
        value = rng.choice(
            (b"", b"0", b"-1", b"1", b"99999999999999999999", b"A1", b"XFD1048576", b"ZZZ1", b"A99999999", b"AAAA1",
             b"1.5", b"NaN", b"s", b"b", b"d", b"e", b"n", b"str", b"inlineStr", b"x", b"../../../etc/passwd",
             b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:9/", b"&#0;", b"&lol;")
        )  # fmt: skip
        parts[name] = parts[name][: place.start(1)] + value + parts[name][place.end(1) :]


@_on_parts
def change_a_value(parts: Parts, rng: random.Random) -> None:
    """Give a cell a value that its type does not allow."""
    found = list(re.finditer(rb"<v>([^<]*)</v>", parts[SHEET]))
    place = rng.choice(found)
    value = rng.choice(
        (b"", b"-1", b"999999999", b"1e400", b"NaN", b"inf", b"9" * 6000, b"abc", b"1 2", b"2958466", b"-0.5",
         b"\xd9\xa3", b"1_000", b"0x10", b"_x0000_", b"_x000D_", b"&#1;", b"&#55296;", b"<v>1</v>")
    )  # fmt: skip
    parts[SHEET] = parts[SHEET][: place.start(1)] + value + parts[SHEET][place.end(1) :]


@_on_parts
def take_a_part_away(parts: Parts, rng: random.Random) -> None:
    """Delete a part that others name."""
    del parts[rng.choice(sorted(parts))]


@_on_parts
def exchange_parts(parts: Parts, rng: random.Random) -> None:
    """Give a part the content of another."""
    parts[rng.choice(sorted(parts))] = parts[rng.choice(sorted(parts))]


@_on_parts
def repeat_elements(parts: Parts, rng: random.Random) -> None:
    """Repeat or move rows and cells."""
    elements = list(re.finditer(rng.choice((rb"<row .*?</row>", rb"<c .*?</c>")), parts[SHEET], re.DOTALL))
    element, place = rng.choice(elements), rng.choice(elements)
    parts[SHEET] = parts[SHEET][: place.start()] + element.group() * rng.choice((1, 3)) + parts[SHEET][place.start() :]


@_on_parts
def declare_entities(parts: Parts, rng: random.Random) -> None:
    """Declare XML entities: of a file, of the network, of themselves, growing without end."""
    name = rng.choice(sorted(name for name in parts if name.endswith((".xml", ".rels"))))
    declared = rng.choice(
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
            b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
            b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
            b'<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]>',
            b'<!DOCTYPE a [<!ENTITY x0 "lol">'
            + b"".join(b'<!ENTITY x%d "%s">' % (n, b"&x%d;" % (n - 1) * 10) for n in range(1, 12))
            + b'<!ENTITY x "&x11;">]>',
        )
    )
    body = re.sub(rb"^<\?xml.*?\?>", b"", parts[name], flags=re.DOTALL)
    body = re.sub(rb">([^<>]+)<", b">&x;<", body, count=1)
    parts[name] = b'<?xml version="1.0"?>' + declared + body


PARTS: tuple[Mutation, ...] = (
    damage_a_part, change_an_attribute, change_a_value, take_a_part_away, exchange_parts, repeat_elements,
    declare_entities,
)  # fmt: skip
