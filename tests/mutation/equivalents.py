"""The reviewed list of mutants that no test could kill, because they are the same program in other words."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("equivalent")
_SHORTEST_REASON = 20


def read_equivalents(folder: Path = FOLDER) -> dict[str, str]:
    """Reason by mutant id, of all files; raises ValueError, naming file and entry, where one is not as it has to be."""
    reasons: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, entry in enumerate(content or [], start=1):
            place = f"{path.name}, entry {number}"
            if not isinstance(entry, dict) or set(entry) != {"reason", "mutants"}:
                raise ValueError(f"{place}: it has to have `reason` and `mutants`, nothing else.")
            reason = " ".join(str(entry["reason"] or "").split())
            if len(reason) < _SHORTEST_REASON:
                raise ValueError(f"{place}: say why no input can tell these mutants from the original.")
            for mutant in _names(entry["mutants"], place):
                if mutant in reasons:
                    raise ValueError(f"{place}: {mutant} is listed twice.")
                reasons[mutant] = reason
    return reasons


def _names(listed: Any, place: str) -> Iterable[str]:
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        raise ValueError(f"{place}: `mutants` has to be a list of mutant ids.")
    return listed


def wrong_entries(reasons: dict[str, str], known: Collection[str], killed: dict[str, str]) -> list[str]:
    """Sentences about entries of mutants that are gone, or that a test has killed after all."""
    sentences = []
    for mutant in reasons:
        if mutant in killed:
            sentences.append(f"The equivalents list {mutant}, but {killed[mutant]} kills it: take it off the list.")
        elif mutant not in known:
            sentences.append(f"The equivalents list {mutant}, but there is no such mutant: take it off the list.")
    return sentences
