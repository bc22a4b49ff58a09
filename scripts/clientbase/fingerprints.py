"""What a run was made of: checksums of its input files, and the version of the project's code."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from clientbase import __version__
from clientbase.intake import RawInput

_BLOCK = 1 << 20
_CODE_FOLDERS = ("models", "macros", "seeds", "snapshots", "tests", "expectations", "scripts/clientbase")
_CODE_FILES = ("dbt_project.yml", "profiles.yml")
_CODE_SUFFIXES = frozenset({".sql", ".yml", ".csv", ".py", ".j2"})


def input_files(raw_input: RawInput) -> list[dict[str, Any]]:
    """Source, table, file name, bytes, rows and SHA-256 of every file that is read."""
    return [
        {
            "source": relation.source,
            "table": relation.table,
            "file": relation.file.name,
            "bytes": relation.file.stat().st_size,
            "rows": relation.row_count,
            "sha256": _file_checksum(relation.file),
        }
        for relation in raw_input.relations
        if relation.file is not None
    ]


def input_checksum(files: list[dict[str, Any]]) -> str:
    """One checksum of all input: equal if and only if every file is."""
    texts = sorted(f"{file['source']} {file['table']} {file['sha256']}" for file in files)
    return sha256("\n".join(texts).encode()).hexdigest()


def code_version(project_root: Path) -> str:
    """The package's version and a checksum of the code that decides what is published: `0.1.0+3f9a...`."""
    digest = sha256()
    paths = [project_root / name for name in _CODE_FILES]
    for folder in _CODE_FOLDERS:
        paths += (path for path in (project_root / folder).rglob("*") if _is_code(path))
    for path in sorted(paths):
        if path.is_file():
            digest.update(f"{path.relative_to(project_root).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _is_code(path: Path) -> bool:
    """Whether a file decides what is published: code, reference data, and the texts of the documentation."""
    return path.suffix in _CODE_SUFFIXES or path.name.endswith("__docs.md")


def _file_checksum(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
