"""Judge what the readers do with one file: read it, or refuse it with sentences; anything else is a finding."""

import sys
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pytest

from clientbase import contract
from clientbase.errors import InputError
from clientbase.intake import attach_views, inspect_input, inspecting
from clientbase.intake.lockdown import lock
from clientbase.intake.relations import RawInput

PROJECT_ROOT = Path(__file__).parents[3]
ENTITY = "orders"
CANARY = "canary-that-nobody-may-read"
_LONGEST_SENTENCE = 2100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a file: `read`, `refused`, or `finding` with what is wrong about that."""

    outcome: str
    said: str
    rows: int = 0


class Judge:
    """A raw folder into which one file after another is put."""

    def __init__(self, root: Path) -> None:
        """Make the folder, with a file outside of the input that nothing may read."""
        self.folder = root / "raw" / "files"
        self.folder.mkdir(parents=True)
        self._root = root
        (root / "canary.csv").write_text(f"order_id\n{CANARY}\n", encoding="utf-8")
        (root / "scratch").mkdir()
        self._outside: list[str] = []
        self._is_watching = False
        # The input, and what Python reads of itself and of its libraries.
        self._allowed = (
            *(str(root / "raw"), str(root / "scratch"), str(PROJECT_ROOT)),
            *(sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/usr/lib", "/etc/mime.types"),
        )
        sys.addaudithook(self._watch)

    def judge(self, name: str, content: bytes) -> Verdict:
        """Put one file in the folder and read it as a run does."""
        path = self.folder / name
        path.write_bytes(content)
        before = self._beside_scratch()
        self._outside.clear()
        self._is_watching = True
        try:
            raw_input = inspect_input(self._root / "raw", ["files"], PROJECT_ROOT, self._root / "scratch")
        except InputError as error:
            verdict = self._refusal(error, name)
        except BaseException as error:
            verdict = Verdict("finding", "".join(traceback.format_exception(error)))
        else:
            verdict = self._reading(raw_input)
        finally:
            self._is_watching = False
        if self._outside:
            verdict = Verdict("finding", f"opened files outside of the input: {sorted(set(self._outside))[:5]}")
        if self._beside_scratch() != before:
            verdict = Verdict("finding", f"wrote outside of the scratch folder: {self._beside_scratch() - before}")
        path.unlink()
        return verdict

    def _refusal(self, error: InputError, name: str) -> Verdict:
        """A refusal is one or more whole sentences that name the user's file and nothing else of the machine."""
        for sentence in error.problems:
            wrong = [
                what
                for what, is_wrong in {
                    "does not name the file": str(self.folder / name) not in sentence,
                    "is no sentence": not sentence.endswith("."),
                    "cannot be printed on one line": not sentence.isprintable(),
                    "is too long": len(sentence) > _LONGEST_SENTENCE,
                    "names the copy instead": str(self._root / "scratch") in sentence,
                    "quotes a file outside": CANARY in sentence,
                    "speaks to programmers": "Traceback" in sentence or "INTERNAL" in sentence,
                }.items()
                if is_wrong
            ]
            if wrong:
                return Verdict("finding", f"the refusal {' and '.join(wrong)}: {sentence}")
        return Verdict("refused", error.problems[0])

    def _reading(self, raw_input: RawInput) -> Verdict:
        """What the inspection passes can be read to its end under the lock, with as many rows as it counted."""
        relation = raw_input.relation("files", ENTITY)
        columns = ", ".join(f"max(cast({column} as varchar))" for column in relation.columns)
        try:
            with duckdb.connect() as connection:
                attach_views(connection, raw_input)
                lock(connection, files=raw_input.files)
                row = connection.execute(f"select count(*), {columns} from raw_files.{ENTITY}").fetchone()
        except BaseException as error:
            return Verdict("finding", f"passed the inspection, but cannot be read: {error}")
        assert row is not None
        if row[0] != relation.row_count:
            return Verdict("finding", f"the inspection counted {relation.row_count} rows, a query sees {row[0]}")
        if any(CANARY in str(value) for value in row):
            return Verdict("finding", "read a file outside of the input")
        return Verdict("read", "", relation.row_count)

    def _beside_scratch(self) -> set[str]:
        """Every file but those that the readers may make."""
        scratch = self._root / "scratch"
        return {str(path) for path in self._root.rglob("*") if not path.is_relative_to(scratch)}

    def _watch(self, event: str, arguments: tuple[object, ...]) -> None:
        """Python tells of every file that it opens itself."""
        if self._is_watching and event == "open" and isinstance(arguments[0], str | bytes):
            name = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode(errors="replace")
            if name.startswith("/") and not name.startswith(self._allowed):
                self._outside.append(name)


def read_the_contract_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing the project's YAML takes longer than most files; it is the same for all of them."""
    monkeypatch.setattr(inspecting, "load_contract", cache(contract.load_contract))
    monkeypatch.setattr(inspecting, "known_sources", cache(contract.known_sources))
    monkeypatch.setattr(inspecting, "contract_files", lambda _: [])
