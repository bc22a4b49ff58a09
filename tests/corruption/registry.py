"""Kinds of damage: what each is called and means, and what must happen, written down before anything runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from corruption.delivery import Delivery

Outcome = Literal["stopped", "quarantined", "harmless"]
# Quarantine is an answer to a few bad rows; a fifth of a table in quarantine must stop the run.
LARGEST_QUARANTINED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind. `expected` are the outcomes that are right; with `stopped` alone nothing may be published.

    `is_critical`: a lost or doubled source, a wrong unit, damaged keys: must always be caught. `scales`: whether it can
    hit a share of the rows. `entity`: where it hits; `sources`: which input it needs. `reason`: what the quarantine's
    reason must contain.
    """

    name: str
    what: str
    apply: Callable[[Delivery, float], None]
    is_critical: bool
    scales: bool
    expected: frozenset[Outcome]
    reason: str
    source: str
    hits_newest: bool

    def allows(self, outcome: str, share: float) -> bool:
        """Whether this outcome is right at this share of rows. Equal marts are never wrong."""
        if outcome == "harmless":
            return True
        if outcome == "quarantined" and share > LARGEST_QUARANTINED_SHARE:
            return False
        return outcome in self.expected


KINDS: dict[str, Damage] = {}


def damage(
    what: str,
    *,
    expected: str = "stopped",
    critical: bool = False,
    scales: bool = True,
    reason: str = "",
    source: str = "files",
    hits_newest: bool = False,
    name: str = "",
) -> Callable[[Callable[[Delivery, float], None]], Callable[[Delivery, float], None]]:
    """Register a kind under its function's name. `expected`: outcomes with | between them."""

    def register(apply: Callable[[Delivery, float], None]) -> Callable[[Delivery, float], None]:
        kind = name or apply.__name__
        if kind in KINDS:
            raise ValueError(f"Two kinds of damage are called {kind}. Rename one.")
        outcomes: set[Outcome] = set()
        for part in expected.split("|"):
            outcome = part.strip()
            if outcome not in ("stopped", "quarantined", "harmless"):
                raise ValueError(f"{kind}: `{outcome}` is no outcome. Write stopped, quarantined or harmless.")
            outcomes.add(outcome)
        KINDS[kind] = Damage(kind, what, apply, critical, scales, frozenset(outcomes), reason, source, hits_newest)
        return apply

    return register
