"""The reviewed list of mutants that no test could kill, because they are the same program in other words."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("equivalent.yml")
_SHORTEST_REASON = 20


def read_equivalents(path: Path = FILE) -> dict[str, str]:
    """Reason by mutant id; raises ValueError, naming the entry, where the file is not as it has to be."""
    content: Any = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    reasons: dict[str, str] = {}
    for number, entry in enumerate(content or [], start=1):
        if not isinstance(entry, dict) or set(entry) != {"reason", "mutants"}:
            raise ValueError(f"{path.name}, entry {number}: it has to have `reason` and `mutants`, nothing else.")
        reason = " ".join(str(entry["reason"] or "").split())
        if len(reason) < _SHORTEST_REASON:
            raise ValueError(f"{path.name}, entry {number}: say why no input can tell these mutants from the original.")
        for mutant in _names(entry["mutants"], path, number):
            if mutant in reasons:
                raise ValueError(f"{path.name}, entry {number}: {mutant} is listed twice.")
            reasons[mutant] = reason
    return reasons


def _names(listed: Any, path: Path, number: int) -> Iterable[str]:
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        raise ValueError(f"{path.name}, entry {number}: `mutants` has to be a list of mutant ids.")
    return listed


def wrong_entries(reasons: dict[str, str], known: Collection[str], killed: dict[str, str]) -> list[str]:
    """Sentences about entries of mutants that are gone, or that a test has killed after all."""
    sentences = []
    for mutant in reasons:
        if mutant in killed:
            sentences.append(f"equivalent.yml lists {mutant}, but {killed[mutant]} kills it: take it off the list.")
        elif mutant not in known:
            sentences.append(f"equivalent.yml lists {mutant}, but there is no such mutant: take it off the list.")
    return sentences
