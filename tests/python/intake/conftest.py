"""A raw folder to put files into, and what the inspection makes of it."""

import gzip
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from clientbase.errors import InputError
from clientbase.intake import RawInput, RawRelation, inspect_input
from clientbase.intake.sql import literal

PROJECT_ROOT = Path(__file__).parents[3]


class Input:
    """The `files` source of one test."""

    def __init__(self, root: Path) -> None:
        self.raw_root = root / "raw"
        self.folder = self.raw_root / "files"
        self.scratch = root / "scratch"
        self.folder.mkdir(parents=True)

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        data = content.encode(encoding) if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def write_parquet(self, name: str, query: str) -> Path:
        path = self.folder / name
        duckdb.sql(f"copy ({query}) to {literal(str(path))}")
        return path

    def write_workbook(self, name: str, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        path = self.folder / name
        workbook.save(path)
        return path

    def inspect(self, sources: Sequence[str] = ("files",)) -> RawInput:
        return inspect_input(self.raw_root, sources, PROJECT_ROOT, self.scratch)

    def relation(self, table: str) -> RawRelation:
        return self.inspect().relation("files", table)

    def rows(self, table: str, *columns: str) -> list[Any]:
        """The table's rows in their order: values of one column, tuples of several."""
        relation = self.relation(table)
        found = duckdb.execute(f"select {', '.join(columns)} from ({relation.select_sql})").fetchall()
        assert relation.row_count == len(found)
        return [row[0] for row in found] if len(columns) == 1 else found

    def problems(self) -> list[str]:
        with pytest.raises(InputError) as refused:
            self.inspect()
        assert str(refused.value) == "\n".join(refused.value.problems)
        return refused.value.problems

    def problem(self, *words: str) -> str:
        """The one problem, which must hold all the words."""
        problems = self.problems()
        assert len(problems) == 1, problems
        assert problems[0].endswith(".")
        for word in words:
            assert word in problems[0], problems[0]
        return problems[0]


@pytest.fixture
def raw(tmp_path: Path) -> Input:
    return Input(tmp_path)


@pytest.fixture
def make_raw(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Input]:
    return lambda: Input(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="session")
def project_root() -> Path:
    return PROJECT_ROOT
