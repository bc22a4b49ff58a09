"""The output folder is replaced whole or not at all; bad arguments are told in a sentence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clientbase.demo import DemoError, generate, generator


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_arguments_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "CHUNK_CUSTOMERS", 90)
    for name in ("one", "two"):
        generate(tmp_path / name, customers=200, seed=5, months=8, file_format="parquet")
    generate(tmp_path / "other", customers=200, seed=6, months=8, file_format="parquet")
    one, two, other = (contents(tmp_path / name) for name in ("one", "two", "other"))
    assert len(one) == 20
    assert one == two
    assert one.keys() == other.keys()
    same = {name for name in one if one[name] == other[name]}
    assert same == {"files/managers.parquet"}


def test_csv_bytes_are_the_same_too(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, customers=150, seed=5, months=8)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_previous_demo_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "raw"
    generate(out, customers=30, months=4, file_format="parquet")
    summary = generate(out, customers=40, months=4)
    assert {path.suffix for path in (out / "files").iterdir()} == {".csv"}
    assert summary.rows["customers"] >= 40
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_foreign_folders_are_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "raw"
    out.mkdir()
    (out / "precious.txt").write_text("keep me")
    with pytest.raises(DemoError, match="not an earlier demo"):
        generate(out, customers=30, months=4)
    (out / "truth.json").write_text('{"generator": "something else"}')
    with pytest.raises(DemoError, match="not an earlier demo"):
        generate(out, customers=30, months=4)
    assert (out / "precious.txt").read_text() == "keep me"
    with pytest.raises(DemoError, match="is a file"):
        generate(out / "precious.txt", customers=30, months=4)


def test_a_failure_leaves_the_previous_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "raw"
    generate(out, customers=30, months=4)
    before = contents(out)

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(generator, "tags_table", fail)
    with pytest.raises(RuntimeError, match="disk is full"):
        generate(out, customers=30, months=4, seed=2)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


@pytest.mark.parametrize("customers", [1, 2, 12])
@pytest.mark.parametrize("months", [1, 3, 30])
def test_tiny_demos_work(tmp_path: Path, customers: int, months: int) -> None:
    summary = generate(tmp_path / "raw", customers=customers, months=months)
    assert len(summary.rows) == 18
    assert len(list((tmp_path / "raw" / "files").iterdir())) == 18


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"customers": 0}, "customers must be"),
        ({"seed": -1}, "seed must be"),
        ({"months": 0}, "months must be"),
        ({"file_format": "xlsx"}, "file_format must be"),
        ({"until": date(2015, 6, 30)}, "cannot start before"),
        ({"orders_per_customer": 0.1}, "orders_per_customer must be between"),
    ],
)
def test_bad_arguments(tmp_path: Path, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DemoError, match=sentence):
        generate(tmp_path / "raw", **arguments)
    assert not list(tmp_path.iterdir())


def test_progress_is_reported(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    generate(tmp_path / "raw", customers=30, months=4, progress=lambda *step: told.append(step))
    assert ("customers", 30, 30) in told
    assert told[-1] == ("files", 18, 18)


def test_the_asked_number_of_orders(tmp_path: Path) -> None:
    for asked in (2.0, 12.0):
        summary = generate(tmp_path / "raw", customers=4_000, orders_per_customer=asked, file_format="parquet")
        # Guests, cancelled orders and tests come on top, about 6 %.
        assert 0.92 * asked < summary.rows["orders"] / 4_000 / 1.06 < 1.08 * asked
