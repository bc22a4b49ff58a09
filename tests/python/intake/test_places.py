"""Links, pipes and devices in the place of raw files."""

import os
from pathlib import Path
from typing import Any

import pytest

TAGS = "customer_id,tag\nc1,vip\n"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    path = tmp_path / "outside" / "customer_tags.csv"
    path.parent.mkdir()
    path.write_text(TAGS.replace("vip", "hunter2"), encoding="utf-8")
    return path


def test_a_link_out_of_the_input_is_refused_unread(raw: Any, outside: Path) -> None:
    (raw.folder / "customer_tags.csv").symlink_to(outside)
    said = raw.problem(str(raw.folder / "customer_tags.csv"), "leads out of the input folder", "link the whole")
    assert "hunter2" not in said


def test_a_link_through_a_link_out_of_the_input_is_refused(raw: Any, outside: Path) -> None:
    (raw.raw_root / "archive").symlink_to(outside.parent)
    (raw.folder / "customer_tags.csv").symlink_to(raw.raw_root / "archive" / "customer_tags.csv")
    raw.problem("leads out of the input folder")


def test_a_link_within_the_input_is_read(raw: Any) -> None:
    kept = raw.raw_root / "archive" / "tags of May.csv"
    kept.parent.mkdir()
    kept.write_text(TAGS, encoding="utf-8")
    (raw.folder / "customer_tags.csv").symlink_to("../archive/tags of May.csv")
    assert raw.rows("customer_tags", "tag") == ["vip"]


@pytest.mark.parametrize("linked", ["source folder", "input folder"])
def test_a_linked_folder_is_read(linked: str, raw: Any, tmp_path: Path) -> None:
    raw.write("customer_tags.csv", TAGS)
    link = raw.folder if linked == "source folder" else raw.raw_root
    link.rename(tmp_path / "elsewhere")
    link.symlink_to(tmp_path / "elsewhere")
    assert raw.rows("customer_tags", "tag") == ["vip"]


def test_a_link_to_nothing_is_refused(raw: Any) -> None:
    (raw.folder / "customer_tags.csv").symlink_to("gone.csv")
    raw.problem("a link to a file that is not there")


def test_a_link_to_itself_is_refused(raw: Any) -> None:
    (raw.folder / "customer_tags.csv").symlink_to("customer_tags.csv")
    raw.problem(str(raw.folder / "customer_tags.csv"), "cannot be opened")


def test_a_pipe_is_refused_instead_of_waited_for(raw: Any) -> None:
    os.mkfifo(raw.folder / "customer_tags.csv")
    raw.problem("is a named pipe, not a file")


def test_a_link_to_a_device_is_refused(raw: Any) -> None:
    (raw.folder / "customer_tags.csv").symlink_to("/dev/zero")
    raw.problem("leads out of the input folder")


def test_a_name_that_no_terminal_should_print_is_shown_escaped(raw: Any) -> None:
    (raw.folder / "x\n\x1b[31mall is well\u202e.csv").write_text(TAGS)
    said = raw.problem("belongs to no entity", r"x\n\x1b[31mall is well\u202e.csv")
    assert said.isprintable()


def test_a_name_that_is_not_utf_8_is_shown_escaped(raw: Any) -> None:
    Path(os.fsdecode(os.fsencode(raw.folder) + b"/orders\xff.csv")).write_text(TAGS)
    raw.problem(r"orders\udcff.csv").encode("utf-8")
