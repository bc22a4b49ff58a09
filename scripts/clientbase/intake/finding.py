"""Which file of the raw folder holds which table."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from clientbase.intake.expected import ExpectedTable

# In the order in which they are tried; a bare `.gz` is no table.
EXTENSIONS = (".parquet", ".csv", ".csv.gz", ".xlsx")
_LONGEST_COMPARED = 80
_COMPARED_CHOICES = 200
_BESIDE_THE_INPUT = {"truth.json", "desktop.ini", "thumbs.db"}


def find_entity_files(folder: Path, tables: Sequence[ExpectedTable]) -> tuple[dict[str, Path], list[str]]:
    """The file of each entity that has one, and what is wrong with the folder.

    Wrong are two files for one entity and a file that belongs to none: both would be a silent loss. Names are
    matched without regard to case. Hidden files, README files and the demo's truth.json are nobody's
    business.
    """
    entities = {table.file: table for table in tables}
    found: dict[str, list[Path]] = {}
    problems: list[str] = []
    for path in sorted(folder.iterdir()):
        name = path.name.lower()
        if name.startswith((".", "_", "~$", "readme")) or name in _BESIDE_THE_INPUT:
            continue
        stem, extension = _split(name)
        if path.is_dir():
            if stem in entities:
                problems.append(
                    f"{path} is a folder, but Clientbase reads one file per entity. Put the data into one "
                    f"file {folder / (stem + '.parquet')} (or .csv)."
                )
        elif stem in entities and extension in EXTENSIONS:
            found.setdefault(stem, []).append(path)
        else:
            problems.append(_stray_file(path, stem, extension, list(entities)))
    for stem, paths in found.items():
        if len(paths) > 1:
            names = " and ".join(str(path) for path in paths)
            problems.append(
                f"{names} both hold the entity `{stem}`, and Clientbase cannot know which one counts. Keep "
                "one of them and move the other out of the folder."
            )
    return {stem: paths[0] for stem, paths in found.items() if len(paths) == 1}, problems


def find_table_file(folder: Path, table: ExpectedTable) -> Path | None:
    """The file of a table of another source: the declared name, or the first known extension that exists."""
    for candidate in [folder / table.file, *(folder / (table.file + extension) for extension in EXTENSIONS)]:
        if candidate.is_file():
            return candidate
    return None


def suggestion(word: str, choices: Sequence[str]) -> str:
    """` (did you mean `x`?)`, or nothing where no choice is close."""
    # The comparison takes the product of both lengths, and names come from outside.
    short = [choice for choice in choices[:_COMPARED_CHOICES] if len(choice) <= _LONGEST_COMPARED]
    close = get_close_matches(word.lower()[:_LONGEST_COMPARED], short, n=1, cutoff=0.6)
    return f" (did you mean `{close[0]}`?)" if close else ""


def _split(name: str) -> tuple[str, str]:
    """A file name as stem and extension, `.csv.gz` being one extension."""
    for extension in sorted(EXTENSIONS, key=len, reverse=True):
        if name.endswith(extension):
            return name[: -len(extension)], extension
    stem, dot, extension = name.partition(".")
    return stem, dot + extension


def _stray_file(path: Path, stem: str, extension: str, entities: Sequence[str]) -> str:
    if stem in entities:
        if extension == ".xls":
            return (
                f"{path} is an Excel 97-2003 workbook, which Clientbase does not read. Open it in Excel and "
                f"save it as {stem}.xlsx (Excel Workbook) or {stem}.csv (CSV UTF-8)."
            )
        return (
            f"{path} holds the entity `{stem}`, but `{extension or 'no extension'}` is not a format "
            f"Clientbase reads. Save it as one of {', '.join(stem + known for known in EXTENSIONS)}."
        )
    return (
        f"{path} belongs to no entity of the input contract{suggestion(stem, entities)}. Rename it to "
        "<entity>.parquet, .csv, .csv.gz or .xlsx, or move it out of the folder. The entities are: "
        f"{', '.join(sorted(entities))}."
    )
