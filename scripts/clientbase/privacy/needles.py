"""What a search for a person looks for: each identifier, address, number and name in every form people write it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from clientbase.intake.sql import literal
from clientbase.privacy.person import Person

NATIONAL_DIGITS = 10
# An identifier such as C00000053 is its own; 53 is a number that stands anywhere.
_DISTINCTIVE = re.compile(r"(?=.*[^\W\d_])(?=.*\d).{5,}|[0-9a-fA-F-]{16,}")
_SHORTEST_WORD = 2
_SHORTEST_MESSENGER = 5
# Between the digits of a number people write brackets, dashes, dots and spaces, of the unbreakable kind as well.
BETWEEN_DIGITS = " \t()-./\u00a0–"
_BETWEEN_DIGITS = r"[ \t\x{a0}().\-–/]{0,3}"
_COUNTRY_CODE = rf"(?:(?:\+|00)?[0-9]{{1,3}}{_BETWEEN_DIGITS})?\(?"
_BETWEEN_WORDS = r"[\s\x{a0}.,;_+-]+"
# What must not stand beside a match, by form: C1 is not found in C12, nor ann@x.org in joann@x.org.
# Letters are listed: RE2's own classes of all letters of the world make a search twenty times slower.
_LETTERS = "a-zà-öø-ÿа-яё"
_LEFT_EDGE = {
    "word": f"[^0-9{_LETTERS}_]",
    "email": f"[^0-9{_LETTERS}._+-]",
    "phone": "[^0-9]",
    "name": f"[^{_LETTERS}]",
}
_RIGHT_EDGE = {**_LEFT_EDGE, "email": f"[^0-9{_LETTERS}_-]"}


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing to look for: `parts` are the text, the halves of an e-mail, the digits, or two words of a name."""

    kind: str
    form: str
    parts: tuple[str, ...] = field(repr=False)

    @property
    def core(self) -> str:
        """Regular expression (RE2) of the thing itself, over text in lower case."""
        lowered = [_escaped(part.lower()) for part in self.parts]
        if self.form == "email":
            return f"{lowered[0]}(?:@|%40){lowered[1]}"
        if self.form == "phone":
            digits = _BETWEEN_DIGITS.join(self.parts[0])
            return _COUNTRY_CODE + digits if len(self.parts[0]) >= NATIONAL_DIGITS else digits
        if self.form == "name":
            return f"{lowered[0]}{_BETWEEN_WORDS}{lowered[1]}"
        return lowered[0]

    @property
    def literal(self) -> str:
        """A text in lower case without which the pattern cannot match; of a telephone its digits."""
        return self.parts[0].lower()

    @property
    def pattern(self) -> str:
        """The core with what must stand around it. Whatever precedes a whole telephone number is its country's code."""
        right = f"(?:$|{_RIGHT_EDGE[self.form]})"
        if self.form == "phone" and len(self.parts[0]) >= NATIONAL_DIGITS:
            return f"(?:{self.core}){right}"
        return f"(?:^|{_LEFT_EDGE[self.form]})(?:{self.core}){right}"

    @property
    def replaced_pattern(self) -> str:
        """The same for Python, where what stands around is looked at and not taken."""
        right = f"(?=$|{_RIGHT_EDGE[self.form]})"
        if self.form == "phone" and len(self.parts[0]) >= NATIONAL_DIGITS:
            return _python(f"(?:{self.core}){right}")
        return _python(f"(?:^|(?<={_LEFT_EDGE[self.form]}))(?:{self.core}){right}")


class Needles:
    """Everything to look for in text."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        """The needles; at least one."""
        self.needles = tuple(needles)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds looked for."""
        return tuple(dict.fromkeys(needle.kind for needle in self.needles))

    @cached_property
    def _replaced(self) -> dict[str, re.Pattern[str]]:
        return {
            kind: re.compile(
                "|".join(needle.replaced_pattern for needle in self.needles if needle.kind == kind), re.IGNORECASE
            )
            for kind in self.kinds
        }

    def occurs_sql(self, text: str, kinds: Sequence[str]) -> str:
        """DuckDB condition: whether a text expression holds something of the kinds.

        Literals go first: the patterns, which are slower by far, are only tried where one of them occurs.
        """
        needles = [needle for needle in self.needles if needle.kind in kinds]
        words = dict.fromkeys(needle.literal for needle in needles if needle.form != "phone")
        numbers = dict.fromkeys(needle.literal for needle in needles if needle.form == "phone")
        lowered = f"lower({text})"
        digits = f"translate({text}, {literal(BETWEEN_DIGITS)}, '')"
        quick = [f"contains({lowered}, {literal(word)})" for word in words]
        quick += [f"contains({digits}, {literal(number)})" for number in numbers]
        exact = f"regexp_matches({lowered}, {literal('|'.join(f'(?:{needle.pattern})' for needle in needles))})"
        return f"(case when {' or '.join(quick)} then {exact} else false end)"

    def in_text(self, text: str) -> set[str]:
        """The kinds that occur in a text."""
        return {kind for kind, pattern in self._replaced.items() if pattern.search(text)}

    def redacted(self, text: str, replacement: str = "[erased]") -> str:
        """The text with every occurrence replaced; what stands around one stays."""
        for pattern in self._replaced.values():
            text = pattern.sub(replacement, text)
        return text


def needles_for(person: Person) -> Needles:
    """What to look for so that nothing of a person stays unseen."""
    return Needles(list(dict.fromkeys(_all(person))))


def _all(person: Person) -> Iterator[Needle]:
    for customer_id in person.customer_ids:
        yield Needle("customer_id", "word", (customer_id,))
        native = customer_id.partition(":")[2]
        if _DISTINCTIVE.fullmatch(native):
            yield Needle("customer_id", "word", (native,))
    for lead_id in person.lead_ids:
        yield Needle("lead_id", "word", (lead_id,))
    for visitor_id in person.visitor_ids:
        yield Needle("visitor_id", "word", (visitor_id,))
    for email in person.emails:
        name, _, domain = email.partition("@")
        yield Needle("email", "email", (name, domain))
    for phone in person.phones:
        yield Needle("phone", "phone", (phone,))
    for messenger in person.messengers:
        if len(messenger) >= _SHORTEST_MESSENGER:
            yield Needle("messenger", "word", (messenger,))
    for name in person.names:
        for pair in _name_pairs(name):
            yield Needle("name", "name", pair)


def _name_pairs(name: str) -> Iterator[tuple[str, str]]:
    """Surname and first name, whichever comes first; a patronymic may stand between them or behind."""
    words = [word for word in re.split(r"[^\w'’-]+", name) if len(word) >= _SHORTEST_WORD]
    if len(words) >= 2:
        yield words[0], words[1]
        yield words[1], words[0]
    if len(words) >= 3:
        yield words[2], words[0]
        yield words[0], words[2]


def _escaped(text: str) -> str:
    return re.sub(r"([^\w\s@:-])", r"\\\1", text)


def _python(pattern: str) -> str:
    return pattern.replace(r"\x{a0}", r"\xa0")
