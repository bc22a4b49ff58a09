"""Read the suites of `expectations/{raw,marts}/*.yml` and refuse what is not complete, with file and expectation."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from clientbase.errors import ClientbaseError
from clientbase.failures import STOP, WARN

RAW, MARTS = "raw", "marts"
FOLDER = "expectations"
NO_ROWS = "no_rows"
SEVERITIES = (STOP, WARN)
OWNERS = ("data_engineer", "crm_administrator", "head_of_sales", "marketer")

_SUITE_KEYS = frozenset({"suite", "relation", "meaning", "owner", "expectations"})
_COMMON_KEYS = frozenset({"name", "meaning", "severity", "expect", "action", "owner", "personal"})
_NO_ROWS_KEYS = frozenset({"where", "key", "rows"})


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing a relation must fulfil.

    `expect` is `no_rows` (no row of the relation may fulfil `where`; `key` names a failing row, `rows` counts what it
    stands for) or an expectation of Great Expectations by its own name, with `arguments`.
    """

    name: str
    meaning: str
    severity: str
    owner: str
    action: str
    expect: str
    where: str = ""
    key: str = ""
    rows: str = "1"
    personal: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations on one relation; `relation` is the name of a dbt model."""

    name: str
    side: str
    relation: str
    meaning: str
    expectations: tuple[Expectation, ...]


def load_suites(project_root: Path) -> list[Suite]:
    """Every suite, raw before marts, by file; raises ClientbaseError with everything that is wrong in them."""
    problems: list[str] = []
    suites: list[Suite] = []
    for side in (RAW, MARTS):
        for path in sorted((project_root / FOLDER / side).glob("*.yml")):
            place = f"{FOLDER}/{side}/{path.name}"
            try:
                documents = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
            except yaml.YAMLError as error:
                problems.append(f"{place} is no YAML ({' '.join(str(error).split())}).")
                continue
            suites += [
                suite for document in documents if document and (suite := _suite(document, side, place, problems))
            ]
    _check_unique([suite.name for suite in suites], "suite", problems)
    _check_unique([one.name for suite in suites for one in suite.expectations], "expectation", problems)
    if problems:
        raise ClientbaseError("\n".join(problems))
    return suites


def check_accepted(names: Sequence[str], suites: Sequence[Suite]) -> None:
    """Raise ClientbaseError for a name that no expectation has."""
    problems: list[str] = []
    known = [one.name for suite in suites for one in suite.expectations]
    for name in names:
        _check_choice("expectation", name, known, "--accept", problems)
    if problems:
        raise ClientbaseError("\n".join(problems))


def _suite(document: Any, side: str, place: str, problems: list[str]) -> Suite | None:
    if not isinstance(document, dict):
        problems.append(f"{place} holds no suite: it must be a mapping with `suite`, `relation` and `expectations`.")
        return None
    before = len(problems)
    _check_keys(document, _SUITE_KEYS, _SUITE_KEYS, place, problems)
    declared = document.get("expectations")
    if not isinstance(declared, list) or not declared:
        problems.append(f"{place} has no expectations: list at least one under `expectations`.")
        return None
    owner = document.get("owner")
    expectations = [_expectation(one, owner, place, problems) for one in declared]
    if len(problems) > before:
        return None
    return Suite(
        name=str(document["suite"]),
        side=side,
        relation=str(document["relation"]),
        meaning=_text(document["meaning"]),
        expectations=tuple(one for one in expectations if one),
    )


def _expectation(declared: Any, owner: Any, place: str, problems: list[str]) -> Expectation | None:
    if not isinstance(declared, dict):
        problems.append(f"{place}: an expectation is a mapping with name, meaning, severity, expect and action.")
        return None
    where = f"{place}, expectation `{declared.get('name', '?')}`"
    before = len(problems)
    is_rows = declared.get("expect") == NO_ROWS
    required = (_COMMON_KEYS - {"owner", "personal"}) | ({"where", "key"} if is_rows else set())
    # Great Expectations knows the arguments of its own expectations and says so when one is wrong.
    allowed = _COMMON_KEYS | _NO_ROWS_KEYS if is_rows else _COMMON_KEYS | (set(declared) - _NO_ROWS_KEYS)
    _check_keys(declared, required, allowed, where, problems)
    severity, owned = declared.get("severity"), declared.get("owner", owner)
    _check_choice("severity", severity, SEVERITIES, where, problems)
    _check_choice("owner", owned, OWNERS, where, problems)
    if not is_rows and not str(declared.get("expect")).startswith("expect_"):
        problems.append(f"{where}: `expect` is {NO_ROWS} or the name of a Great Expectations expectation (expect_...).")
    if declared.get("personal") and not is_rows and not str(declared.get("expect")).startswith("expect_column_values"):
        problems.append(f"{where}: on personal data only {NO_ROWS} and expect_column_values_... give counts alone.")
    if len(problems) > before:
        return None
    return Expectation(
        name=str(declared["name"]),
        meaning=_text(declared["meaning"]),
        severity=str(severity),
        owner=str(owned),
        action=_text(declared["action"]),
        expect=str(declared["expect"]),
        where=_text(declared.get("where", "")),
        key=_text(declared.get("key", "")),
        rows=_text(declared.get("rows", "1")),
        personal=bool(declared.get("personal", False)),
        arguments={key: value for key, value in declared.items() if key not in _COMMON_KEYS | _NO_ROWS_KEYS},
    )


def _check_keys(
    mapping: Mapping[str, Any], required: frozenset[str] | set[str], allowed: frozenset[str] | set[str], where: str,
    problems: list[str],
) -> None:
    problems += [f"{where}: `{key}` is missing." for key in sorted(required - set(mapping))]
    problems += [f"{where}: there is no key `{key}` here." for key in sorted(set(mapping) - allowed, key=str)]


def _check_choice(what: str, value: Any, known: Sequence[str], where: str, problems: list[str]) -> None:
    if value is not None and value not in known:
        close = difflib.get_close_matches(str(value), known, n=1)
        hint = f" (did you mean `{close[0]}`?)" if close else ""
        problems.append(f"{where}: there is no {what} `{value}`{hint}. Known: {', '.join(known)}.")


def _check_unique(names: Sequence[str], what: str, problems: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [f"{FOLDER}: the {what} `{name}` is declared twice; rename one of them." for name in twice]


def _text(value: Any) -> str:
    return " ".join(str(value).split())
