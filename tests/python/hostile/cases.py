"""The cases of a fuzz: which sound file is damaged how. Case N is the same file in every run."""

import random
import zlib
from dataclasses import dataclass

from hostile.mutations import BYTES, TEXT, Mutation, inside_gzip
from hostile.originals import Original, originals
from hostile.workbooks import PARTS


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged file of the entity orders."""

    number: int
    name: str
    kind: str
    mutation: str
    content: bytes


def _mutations(original: Original) -> tuple[Mutation, ...]:
    if original.kind.startswith("csv.gz"):
        return (*BYTES, *(inside_gzip(mutate) for mutate in TEXT))
    if original.kind.startswith("csv"):
        return TEXT
    # What is packed is where a workbook's damage gets past its checksums.
    return (*BYTES, *PARTS, *PARTS) if original.kind == "xlsx" else BYTES


class Cases:
    """All cases of one seed, made one by one."""

    def __init__(self, seed: int = 0) -> None:
        """Make the sound files that the cases are damaged copies of."""
        self._seed = seed
        self._originals = originals(seed)

    @property
    def sound(self) -> list[Case]:
        """The undamaged files."""
        return [
            Case(-1 - number, original.name, original.kind, "none", original.content)
            for number, original in enumerate(self._originals)
        ]

    def case(self, number: int) -> Case:
        """The case of this number: formats and kinds of damage take turns, so that any stretch has all of them."""
        original = self._originals[number % len(self._originals)]
        mutations = _mutations(original)
        first = number // len(self._originals) % len(mutations)
        rng = random.Random(zlib.crc32(f"{self._seed} {number}".encode()))
        chosen = [mutations[first], *(rng.choice(mutations) for _ in range(rng.choice((0, 0, 0, 1, 2))))]
        content = original.content
        for mutate in chosen:
            try:
                content = mutate(content, rng)
            except Exception:
                continue
        return Case(number, original.name, original.kind, chosen[0].__name__, content)
