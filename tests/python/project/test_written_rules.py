"""Rules about the text of files: portable SQL, no wall clock, no machine's own paths."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

# Words that are the same on no two engines, or make a result depend on when or where it is built.
FORBIDDEN_EVERYWHERE = {
    r"\bcurrent_date\b": "the wall clock",
    r"\bcurrent_timestamp\b": "the wall clock",
    r"\bnow\s*\(": "the wall clock",
    r"\bgetdate\s*\(": "the wall clock",
    r"\bntile\s*\(": "NTILE splits equal values",
}
FORBIDDEN_OUTSIDE_MACROS = {
    r"\bqualify\b": "a macro",
    r"\bmedian\s*\(": "percentile_cont",
    r"\bany_value\s*\(": "min or max",
    r"\btry_cast\s*\(": "safe_cast_*",
    r"\bdistinct\s+on\b": "row_number",
    r"\bignore\s+nulls\b": "a window without it",
    r"\bexclude\s*\(": "a list of columns",
    r'(?<![\w\'])"[a-z_]+"(?=\s*(,|\.|\bas\b|$))': "a name without quotes",
}
TEXT_SUFFIXES = {".md", ".py", ".sql", ".yml", ".yaml", ".toml", ".cfg", ".txt", ".csv", ".lock", ".sh", ""}
HOME_PATHS = r"(?<![\w.])/(home|Users|root|mnt)/[A-Za-z0-9_.-]+"
# Indexes of packages that only one network knows, as they would stand in a lock file or a pip setting.
OWN_INDEXES = r"(--(extra-)?index-url|index-url\s*=|--find-links|--trusted-host)"
PRIVATE_HOSTS = r"https?://[\w.-]*(artifactory|nexus|jfrog|devpi|codeartifact|\.internal\b|\.corp\b|\.local\b)[\w./-]*"


def sql_files(root: Path, *folders: str) -> Iterator[tuple[Path, str]]:
    """The SQL below folders, without comments and without what Jinja says."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.sql")):
            text = path.read_text(encoding="utf-8")
            text = re.sub(r"{#.*?#}|/\*.*?\*/", blank, text, flags=re.DOTALL)
            yield path, re.sub(r"--[^\n]*", "", text)


def blank(match: re.Match[str]) -> str:
    """As many empty lines as the text had, so that line numbers stay."""
    return "\n" * match.group().count("\n")


def found_in(path: Path, text: str, rules: dict[str, str], root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{text[: match.start()].count(chr(10)) + 1}: {match.group().strip()!r} ({why})"
        for pattern, why in rules.items()
        for match in re.finditer(pattern, text, flags=re.IGNORECASE | re.MULTILINE)
    ]


def tracked_files(root: Path) -> list[Path]:
    """Files that git tracks or would track; every file where there is no git."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip(f"git cannot list the files of {root}: {listed.stderr.strip()}")
    return [root / name for name in listed.stdout.splitlines() if (root / name).is_file()]


def test_no_model_asks_the_wall_clock_and_none_splits_ties(project_root: Path) -> None:
    violations = [
        line
        for path, text in sql_files(project_root, "models", "macros", "snapshots", "tests")
        for line in found_in(path, text, FORBIDDEN_EVERYWHERE, project_root)
    ]
    assert not violations, "\n".join(violations)


def test_what_engines_do_not_share_stays_in_macros(project_root: Path) -> None:
    violations = [
        line
        for path, text in sql_files(project_root, "models")
        for line in found_in(
            path, re.sub(r"{{.*?}}|{%.*?%}", blank, text, flags=re.DOTALL), FORBIDDEN_OUTSIDE_MACROS, project_root
        )
    ]
    assert not violations, "\n".join(violations)


@pytest.mark.parametrize("sql", [
    "select current_date", "where at < now()", "NTILE (5) over (order by m)", "select CURRENT_TIMESTAMP as t",
])  # fmt: skip
def test_the_search_finds_a_wall_clock(sql: str, tmp_path: Path) -> None:
    assert found_in(tmp_path / "model.sql", sql, FORBIDDEN_EVERYWHERE, tmp_path)


@pytest.mark.parametrize("sql", [
    'select "order_id",', 'from marts."fct_orders" as o', "qualify row_number() = 1", "select try_cast(a as int)",
    "select median(a)", "select any_value(a)", "select distinct on (a) b", 'select a as "total"',
])  # fmt: skip
def test_the_search_finds_sql_that_is_not_portable(sql: str, tmp_path: Path) -> None:
    assert found_in(tmp_path / "model.sql", sql, FORBIDDEN_OUTSIDE_MACROS, tmp_path)


def test_no_file_names_a_machines_paths_or_a_private_index(project_root: Path) -> None:
    violations = []
    for path in tracked_files(project_root):
        if path.suffix not in TEXT_SUFFIXES or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        rules = {
            HOME_PATHS: "a machine's path",
            rf"{re.escape(str(project_root))}\b": "the path of this checkout",
            OWN_INDEXES: "an index of packages",
            PRIVATE_HOSTS: "a private host",
        }
        violations += found_in(path, text, rules, project_root)
    assert not violations, "\n".join(violations)


def test_names_of_files_and_folders_are_lower_case_words(project_root: Path) -> None:
    violations = []
    for folder in ("models", "macros", "seeds", "snapshots", "analyses"):
        for path in sorted((project_root / folder).rglob("*")):
            if path.name in ("README.md", ".gitkeep"):
                continue
            name = path.stem if path.is_file() else path.name
            if not re.fullmatch(r"_?[a-z][a-z0-9]*(_{1,2}[a-z0-9]+)*", name):
                violations.append(f"{path.relative_to(project_root)}: lower case words joined by underscores")
    assert not violations, "\n".join(violations)


def test_yaml_beside_models_is_named_after_its_folder(project_root: Path) -> None:
    kinds = "models|sources|unit_tests|docs|exposures|seeds|macros|semantic_models|metrics|saved_queries"
    violations = []
    for top in ("models", "seeds"):
        for path in sorted((project_root / top).rglob("_*.*")):
            if not re.fullmatch(rf"_{path.parent.name}__({kinds})\.(yml|md)", path.name):
                violations.append(f"{path.relative_to(project_root)}: should be _{path.parent.name}__<what>.yml")
    assert not violations, "\n".join(violations)
