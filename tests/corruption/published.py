"""Values that readers would see, and rows put into quarantine, of one night."""

from dataclasses import dataclass

from corruption.fastpath.compiled import Compiled
from corruption.fastpath.engine import NightRun

# Marts that keep the books of the rows: that a row came twice or was refused is what they are there to say.
_BOOKKEEPING = frozenset({"quarantine", "reconciliation", "runs", "run_inputs", "gate_results"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A fingerprint of every mart, and the rows in quarantine by entity and reason."""

    marts: dict[str, tuple[int, str]]
    quarantined: dict[tuple[str, str], int]

    def differing(self, other: "Seen") -> list[str]:
        """The marts that do not hold the same rows, those that keep the books apart."""
        return sorted(
            name for name in self.marts if self.marts[name] != other.marts.get(name) and name not in _BOOKKEEPING
        )

    def newly_quarantined(self, before: "Seen", entity: str, reason: str) -> int:
        """How many more rows of the entity are in quarantine for this reason than before."""

        def count(seen: "Seen") -> int:
            return sum(rows for (one, why), rows in seen.quarantined.items() if one == entity and reason in why)

        return count(self) - count(before)


def look(run: NightRun, compiled: Compiled, unchanged: Seen | None = None) -> Seen:
    """What this night would publish. The sum of row hashes does not depend on the order of rows.

    `unchanged`: what the night's baseline would publish, where it has one.
    """
    marts = {}
    for node in compiled.nodes:
        if node.is_mart and unchanged and node.unique_id not in run.differing:
            marts[node.name] = unchanged.marts[node.name]
        elif node.is_mart:
            row = run.connection.execute(
                f"select count(*), cast(sum(cast(hash(one) as hugeint)) as varchar) from {node.relation} as one"
            ).fetchone()
            assert row is not None
            marts[node.name] = (int(row[0]), str(row[1]))
    rows = run.connection.execute("select entity, reason, count(*) from marts.quarantine group by all").fetchall()
    return Seen(marts, {(str(entity), str(reason)): int(count) for entity, reason, count in rows})
