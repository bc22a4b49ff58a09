"""What a run was asked for: options, else the environment, else the defaults, all checked before any work."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from clientbase.errors import ClientbaseError
from clientbase.project import find_project_root, known_vars, load_project

DEFAULT_WORKDIR = Path("workdir")
DEFAULT_RAW_ROOT = Path("data/demo")
DEFAULT_SOURCES = "files"
DEFAULT_TARGET = "duckdb"
TARGETS = ("duckdb", "postgres")
# Given by options and environment of their own; as vars they would contradict them.
_OPTION_OF_VAR = {"raw_root": "--raw-root", "sources": "--sources", "as_of": "--as-of"}


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's settings; paths are absolute, `as_of` is '' where the newest event decides."""

    project_root: Path
    raw_root: Path
    sources: tuple[str, ...]
    as_of: str
    workdir: Path
    target: str
    variables: dict[str, Any] = field(default_factory=dict)
    # Whether a run documents what it publishes.
    docs: bool = True

    @property
    def environment(self) -> dict[str, str]:
        """What dbt_project.yml, profiles.yml and the macros read."""
        return {
            "CLIENTBASE_RAW_ROOT": str(self.raw_root),
            "CLIENTBASE_SOURCES": ",".join(self.sources),
            "CLIENTBASE_AS_OF": self.as_of,
            "CLIENTBASE_WORKDIR": str(self.workdir),
            "CLIENTBASE_TARGET": self.target,
        }


def resolve_settings(
    *,
    raw_root: Path | None,
    sources: str | None,
    as_of: str | None,
    workdir: Path | None,
    target: str | None,
    variables: Sequence[str] = (),
    docs: bool = True,
) -> Settings:
    """Settings from what the command line gave; raises ClientbaseError with what to write instead."""
    project_root = find_project_root()
    project = load_project(project_root)
    chosen_vars = parse_variables(variables, known_vars(project))
    zone = str(chosen_vars.get("business_time_zone", project["vars"]["business_time_zone"]))
    return Settings(
        project_root=project_root,
        raw_root=(raw_root or DEFAULT_RAW_ROOT).absolute(),
        sources=_parse_sources(sources or DEFAULT_SOURCES, list(project["vars"]["source_entities"])),
        as_of=_check_as_of((as_of or "").strip(), zone),
        workdir=(workdir or DEFAULT_WORKDIR).absolute(),
        target=_one_of("target", target or DEFAULT_TARGET, TARGETS),
        variables=chosen_vars,
        docs=docs,
    )


def parse_variables(assignments: Sequence[str], known: dict[str, Any]) -> dict[str, Any]:
    """`name=value` texts as a mapping; values are YAML, so that 365 is a number and [a, b] a list."""
    chosen: dict[str, Any] = {}
    for assignment in assignments:
        name, separator, text = assignment.partition("=")
        name = name.strip()
        if not separator:
            raise ClientbaseError(f"--var {assignment} has no value. Write --var name=value.")
        if name in _OPTION_OF_VAR:
            raise ClientbaseError(f"--var {name}=... is not for a run. Use {_OPTION_OF_VAR[name]}.")
        if name not in known:
            raise ClientbaseError(
                f"There is no var `{name}`{_did_you_mean(name, list(known))}. Known: {', '.join(known)}."
            )
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ClientbaseError(f"The value of --var {name} cannot be read: {text}") from error
        # Dates stay text: dbt hands vars on as JSON.
        chosen[name] = value.isoformat() if isinstance(value, date) else value
        _check_type(name, chosen[name], known[name])
    return chosen


def _check_type(name: str, value: Any, default: Any) -> None:
    if isinstance(default, int) and not isinstance(value, int):
        raise ClientbaseError(f"--var {name} must be a whole number, not {value!r}. Its default is {default}.")
    if isinstance(default, list):
        if not isinstance(value, list):
            raise ClientbaseError(
                f"--var {name} must be a list, not {value!r}. Write for example --var {name}=[{', '.join(default)}]."
            )
        for one in value:
            _one_of(f"{name} entry", str(one), default)


def _parse_sources(text: str, known: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for name in (part.strip() for part in text.split(",")) if name))
    if not names:
        raise ClientbaseError("--sources is empty. Name at least one source, such as files.")
    for name in names:
        _one_of("source", name, known)
    return names


def _check_as_of(text: str, zone: str) -> str:
    try:
        business_zone = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ClientbaseError(f"`{zone}` is no time zone. Write business_time_zone as Europe/Moscow or UTC.") from error
    if not text:
        return ""
    try:
        if not re.match(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ClientbaseError(
            f"--as-of {text} is no date or timestamp. Write 2026-06-30 or 2026-06-30T18:00:00Z."
        ) from error
    if moment.tzinfo is None:
        is_date = len(text) == len("2026-06-30")
        moment = moment.replace(tzinfo=business_zone if is_date else UTC)
        if is_date:
            text = text[:10]
    if moment > datetime.now(UTC):
        raise ClientbaseError(f"--as-of {text} lies in the future. Leave it out to look at all the data there is.")
    if len(text) > len("2026-06-30"):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return text


def _one_of(what: str, name: str, known: Sequence[str]) -> str:
    if name not in known:
        raise ClientbaseError(f"There is no {what} `{name}`{_did_you_mean(name, known)}. Known: {', '.join(known)}.")
    return name


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""
