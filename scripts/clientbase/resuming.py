"""Go on where the last run ended: only with the same input, settings and code, over a working file that is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clientbase.ledger import PUBLISHED
from clientbase.workdir import Workdir

# What must be as it was, by the words in which a difference is told.
_SAME = {
    "input_checksum": "the input files",
    "sources": "the sources",
    "target": "the target",
    "as_of_given": "the as-of",
    "variables": "the vars",
    "code_version": "the project's code",
    # Somebody was erased in between: the working file, or the server, may hold what the list keeps out.
    "suppression_checksum": "the suppression list",
    # A rollback in between: the working file was begun with what another version left.
    "version_before": "the published version",
}


@dataclass(frozen=True, slots=True)
class Resumption:
    """What need not be done again; `reason` says why everything is, where it is."""

    finished_steps: frozenset[str] = frozenset()
    done_nodes: frozenset[str] = field(default_factory=frozenset)
    reason: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether anything of the last run is used."""
        return bool(self.finished_steps or self.done_nodes)


def resumption_of(last: Mapping[str, Any] | None, facts: Mapping[str, Any], workdir: Workdir) -> Resumption:
    """What of the last run (its record) this one (its facts) can go on from."""
    if last is None:
        return Resumption(reason="there is no run to go on from")
    if last.get("outcome") == PUBLISHED:
        return Resumption(reason="the last run was published")
    changed = [words for key, words in _SAME.items() if last.get(key) != facts.get(key)]
    if changed:
        return Resumption(reason=f"since the last run {' and '.join(changed)} changed")
    if facts["target"] == "duckdb" and not workdir.warehouse.is_file():
        return Resumption(reason="its working file is gone")
    resumption = Resumption(frozenset(last.get("finished_steps", ())), frozenset(last.get("done_nodes", ())))
    return resumption if resumption.is_possible else Resumption(reason="the last run had finished no step")
