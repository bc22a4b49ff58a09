"""What is said about files and folders that are not what they should be."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from clientbase.errors import InputError
from clientbase.intake import inspect_input

TAGS = "customer_id,tag\nc1,vip\n"


def refused(raw_root: Path, sources: list[str], project_root: Path) -> str:
    with pytest.raises(InputError) as error:
        inspect_input(raw_root, sources, project_root, raw_root / "scratch")
    return str(error.value)


def test_no_input_folder(tmp_path: Path, project_root: Path) -> None:
    problem = refused(tmp_path / "nowhere", ["files"], project_root)
    assert f"{tmp_path / 'nowhere'} does not exist" in problem
    assert "--raw-root" in problem


def test_no_folder_of_the_source(tmp_path: Path, project_root: Path) -> None:
    assert f"its folder {tmp_path / 'files'} does not exist" in refused(tmp_path, ["files"], project_root)


def test_no_such_source(tmp_path: Path, project_root: Path) -> None:
    problem = refused(tmp_path, ["file"], project_root)
    assert "There is no source `file` (did you mean `files`?)" in problem


def test_a_folder_without_any_entity(raw: Any) -> None:
    raw.write("README.md", "hello")
    raw.write("truth.json", "{}")
    raw.write(".hidden.csv", "x")
    raw.problem(str(raw.folder), "holds no file of any entity", "orders.csv")


def test_a_file_that_belongs_to_no_entity(raw: Any) -> None:
    path = raw.write("order.csv", TAGS)
    raw.problem(str(path), "belongs to no entity", "did you mean `orders`?", "Rename it")


@pytest.mark.parametrize(("name", "cure"), [("orders.tsv", "orders.csv"), ("orders.xls", "orders.xlsx")])
def test_a_format_that_is_not_read(raw: Any, name: str, cure: str) -> None:
    raw.problem(str(raw.write(name, TAGS)), cure)


def test_a_folder_in_place_of_a_file(raw: Any) -> None:
    (raw.folder / "orders.parquet").mkdir()
    raw.problem(str(raw.folder / "orders.parquet"), "is a folder", "one file")


def test_two_files_for_one_entity(raw: Any) -> None:
    first, second = raw.write("customer_tags.csv", TAGS), raw.write("customer_tags.csv.gz", TAGS)
    raw.problem(str(first), str(second), "both hold the entity `customer_tags`", "Keep one")


def test_all_problems_of_all_files_come_at_once(raw: Any) -> None:
    raw.write("order.csv", TAGS)
    raw.write("customer_tags.csv", "customer_id,tagg\nc1,vip\n")
    raw.write("managers.csv", "")
    problems = raw.problems()
    assert len(problems) == 4
    assert [file for file in ("order.csv", "customer_tags.csv", "managers.csv") if file in str(problems)] == [
        "order.csv", "customer_tags.csv", "managers.csv",
    ]  # fmt: skip


def test_an_empty_file(raw: Any) -> None:
    raw.problem(str(raw.write("customer_tags.csv", "")), "empty (0 bytes)", "Export it again")


def test_a_file_of_blank_lines(raw: Any) -> None:
    raw.problem(str(raw.write("customer_tags.csv", "\n \n\n")), "nothing but blank lines")


def test_a_damaged_parquet(raw: Any) -> None:
    path = raw.write_parquet("orders.parquet", "select 'o1' as order_id")
    path.write_bytes(path.read_bytes()[:-6])
    raw.problem(str(path), "cannot be read as Parquet", "write or copy the file again")


def test_a_gz_cut_short(raw: Any) -> None:
    path = raw.write("customer_tags.csv.gz", TAGS * 1000)
    path.write_bytes(path.read_bytes()[:-20])
    raw.problem(str(path), "not a complete gzip file", "copy or compress it again")


def test_a_gz_that_is_none(raw: Any) -> None:
    path = raw.folder / "customer_tags.csv.gz"
    path.write_text(TAGS)
    raw.problem(str(path), "is a text file", "Name it .csv")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("customer_tags.csv", gzip.compress(TAGS.encode(), mtime=0), ("gzip file", ".csv.gz")),
        ("customer_tags.csv", b"PAR1" + b"0" * 50, ("Parquet file", ".parquet")),
        ("customer_tags.parquet", TAGS.encode(), ("text file", ".csv")),
        ("customer_tags.xlsx", TAGS.encode(), ("text file", ".csv")),
        ("customer_tags.csv.gz", b"PK\x03\x04zip", ("ZIP archive", "Unpack")),
        (
            "customer_tags.csv",
            b"PK\x03\x04 not a workbook",
            ("cannot be read as an Excel workbook", "save it"),
        ),
    ],
)
def test_content_that_does_not_go_with_the_name(
    raw: Any, name: str, content: bytes, words: tuple[str, ...]
) -> None:
    raw.problem(str(raw.write(name, content)), *words)


def test_a_file_without_permission(raw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = raw.write("customer_tags.csv", TAGS)
    # Root may read everything, so the refusal is played.
    open_path = Path.open

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return open_path(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    raw.problem(f"{path} cannot be opened (Permission denied)", "Give the current user the right")
