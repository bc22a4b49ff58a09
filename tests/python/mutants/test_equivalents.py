"""The reviewed list of equivalent mutants is held to its form, and to what the tests say."""

from pathlib import Path

import pytest

from mutation.equivalents import read_equivalents, wrong_entries

REASON = "Both branches give the same value."


def write(folder: Path, text: str) -> Path:
    (folder / "an_area.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_list_of_the_project_is_well_formed() -> None:
    assert all(len(reason) > 20 for reason in read_equivalents().values())


def test_each_mutant_of_an_entry_has_its_reason(tmp_path: Path) -> None:
    write(tmp_path, f"- reason: {REASON}\n  mutants: [a:b:1, a:b:2]\n")
    (tmp_path / "another.yml").write_text(f"- reason: {REASON}\n  mutants: [c:b:1]\n", encoding="utf-8")
    assert read_equivalents(tmp_path) == {"a:b:1": REASON, "a:b:2": REASON, "c:b:1": REASON}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- mutants: [a:b:1]\n", "has to have `reason` and `mutants`"),
        ("- reason: same\n  mutants: [a:b:1]\n", "say why no input can tell"),
        (f"- reason: {REASON}\n  mutants: []\n", "has to be a list of mutant ids"),
        (f"- reason: {REASON}\n  mutants: [a, a]\n", "a is listed twice"),
    ],
)
def test_a_malformed_entry_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_equivalents(write(tmp_path, text))


def test_entries_of_killed_and_of_vanished_mutants_are_named() -> None:
    listed = {"kept": REASON, "killed": REASON, "gone": REASON}
    sentences = wrong_entries(listed, {"kept", "killed"}, {"killed": "the unit test t"})
    assert sentences == [
        "The equivalents list killed, but the unit test t kills it: take it off the list.",
        "The equivalents list gone, but there is no such mutant: take it off the list.",
    ]
