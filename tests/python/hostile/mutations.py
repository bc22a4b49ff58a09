"""Damage to bytes, as transfers, disks, editors and attackers do it. A seed gives the same damage every time."""

import gzip
import random
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

_NASTY_TEXTS = (
    b"\0", b"\0" * 64, b'"', b'""', b'"""', b"'", b"\r", b"\n", b"\r\n", b"\x1a", b"\x1f", b"\x01", b"\xff\xfe",
    b"\xfe\xff", b"\xef\xbb\xbf", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x98", b";", b",",
    b"\t", b"|", b"\\", b"=cmd|'/c calc'!A0", b"'; drop table orders; --", b"../../etc/passwd", b"${jndi:ldap://x}",
    b"%s%n%x", b"1e400", b"NaN", b"-Infinity", b"9" * 400, b"0x7fffffff", b"1,234", b"1.234.567,89", b"31.02.2024",
    b"9999-12-31 23:59:59.999999999",
    "٣١".encode(), "\u202e".encode(), "\u2028".encode(), "\U0001f600".encode(), "e\u0301".encode(),
    "é".encode("cp1252"), "Заказ".encode("cp1251"), "Заказ".encode("cp866"), "Заказ".encode("koi8-r"),
    "Заказ".encode("utf-16-le"),
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08", b"A" * 5000, b'"' + b"B" * 300_000,
)  # fmt: skip


def _place(data: bytes, rng: random.Random) -> int:
    """A place in the data: anywhere, or near the ends, where headers and footers are."""
    size = max(1, len(data))
    return rng.choice((rng.randrange(size), min(size - 1, rng.randrange(200)), max(0, size - 1 - rng.randrange(400))))


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    """Flip one bit, or a handful."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 4, 20))):
        changed[_place(data, rng)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def overwrite(data: bytes, rng: random.Random) -> bytes:
    """Write noise, zeros or ones over a stretch."""
    start, length = _place(data, rng), rng.choice((1, 2, 4, 8, 64, 512))
    noise = rng.choice((rng.randbytes(length), b"\0" * length, b"\xff" * length, b"\x7f" * length, b"\x80" * length))
    return data[:start] + noise + data[start + length :]


def truncate(data: bytes, rng: random.Random) -> bytes:
    """Cut the end, or the beginning, off."""
    place = _place(data, rng)
    return data[place:] if rng.random() < 0.2 else data[:place]


def delete_block(data: bytes, rng: random.Random) -> bytes:
    """Take a block out of the middle."""
    start = _place(data, rng)
    return data[:start] + data[start + rng.choice((1, 3, 17, 200)) :]


def repeat_block(data: bytes, rng: random.Random) -> bytes:
    """Put a block in again, next to itself or somewhere else, once or often."""
    start = _place(data, rng)
    block = data[start : start + rng.choice((1, 4, 50, 400))] * rng.choice((1, 2, 30))
    place = rng.choice((start, _place(data, rng)))
    return data[:place] + block + data[place:]


def swap_blocks(data: bytes, rng: random.Random) -> bytes:
    """Exchange two blocks."""
    first, second = sorted((_place(data, rng), _place(data, rng)))
    length = min(rng.choice((4, 30, 200)), max(0, second - first))
    return (
        data[:first]
        + data[second : second + length]
        + data[first + length : second]
        + data[first : first + length]
        + data[second + length :]
    )


def insert_text(data: bytes, rng: random.Random) -> bytes:
    """Put in something that means something to a parser, a terminal, a shell or a spreadsheet."""
    changed = data
    for _ in range(rng.choice((1, 1, 2, 5))):
        place = _place(changed, rng)
        changed = changed[:place] + rng.choice(_NASTY_TEXTS) + changed[place:]
    return changed


def append(data: bytes, rng: random.Random) -> bytes:
    """Put something behind the end."""
    return data + rng.choice((rng.randbytes(30), b"\0" * 100, data, data[: len(data) // 2], b"\n\n\n", b"\x1a", b'"'))


def damage_header(data: bytes, rng: random.Random) -> bytes:
    """Change the first line's fields: their names, number, order or quotes."""
    end = data.find(b"\n")
    delimiter = b";" if data[:end].count(b";") else b","
    fields = data[:end].split(delimiter)
    for _ in range(rng.choice((1, 1, 3))):
        place = rng.randrange(len(fields)) if fields else 0
        match rng.randrange(7):
            case 0:
                fields[place : place + 1] = []
            case 1:
                fields.insert(place, rng.choice(_NASTY_TEXTS))
            case 2:
                fields.extend([b""] * rng.choice((1, 40, 3000)))
            case 3:
                rng.shuffle(fields)
            case 4:
                fields[place : place + 1] = [b'"); select 1; --', b'x" as y from read_csv(\'/etc/passwd\') --']
            case 5:
                fields.extend(fields)
            case _:
                fields = [b'"' + field for field in fields]
    return delimiter.join(fields) + data[end:]


def mix_encodings(data: bytes, rng: random.Random) -> bytes:
    """Write some lines in another encoding."""
    lines = data.split(b"\n")
    encoding = rng.choice(("utf-8", "cp1251", "utf-16-le", "cp866", "latin-1", "utf-7", "utf-32"))
    for place in rng.sample(range(len(lines)), min(len(lines), rng.choice((1, 5, 40)))):
        lines[place] = lines[place].decode("utf-8", "replace").encode(encoding, "replace")
    return b"\n".join(lines)


def pass_off(data: bytes, rng: random.Random) -> bytes:
    """Begin like another format."""
    return rng.choice((b"PAR1", b"PK\x03\x04", b"\x1f\x8b\x08\0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) + data[4:]


BYTES: tuple[Mutation, ...] = (
    flip_bits, overwrite, truncate, delete_block, repeat_block, swap_blocks, insert_text, append, pass_off,
)  # fmt: skip
TEXT: tuple[Mutation, ...] = (*BYTES, damage_header, mix_encodings)


def inside_gzip(mutate: Mutation) -> Mutation:
    """The mutation applied to what is compressed: the file itself stays a sound gzip file."""

    def mutated(data: bytes, rng: random.Random) -> bytes:
        return gzip.compress(mutate(gzip.decompress(data), rng), mtime=0)

    mutated.__name__ = f"{mutate.__name__} inside"
    return mutated
