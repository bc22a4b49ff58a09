"""Results are written as they come, a line each: hours that are cut off lose nothing, and later runs add to them."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from corruption.cases import Result
from corruption.fastpath.compiled import Compiled
from corruption.fastpath.paths import PROJECT_ROOT

CaseName = tuple[str, str, str, float, int, int]


def gate_fingerprint(compiled: Compiled) -> str:
    """Eight letters that change with every model, macro, seed, rule and expectation: which gate judged."""
    digest = hashlib.sha256(compiled.fingerprint.encode())
    for path in sorted((PROJECT_ROOT / "expectations").rglob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def name_of(result: Result) -> CaseName:
    """What makes two results those of one case."""
    return (result.kind, result.situation, result.scope, result.share, result.seed, result.customers)


def kept(path: Path) -> list[Result]:
    """The newest result of every case in a file, in the order in which the cases were first tried."""
    if not path.is_file():
        return []
    latest: dict[CaseName, Result] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        result = Result(**{**record, "stops": tuple(record["stops"]), "warnings": tuple(record["warnings"])})
        latest[name_of(result)] = result
    return list(latest.values())


def keep(results: Iterable[Result], path: Path) -> Iterator[Result]:
    """Hand on results, each after it has been written at the end of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for result in results:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
            file.flush()
            yield result
