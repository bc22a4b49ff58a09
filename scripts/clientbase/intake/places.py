"""Where a raw file may lie, and that it is one: nothing outside the input is read, and nothing that never ends.

Whoever may put files into a source's folder could put a link there, too. The operator's own links, of whole source
folders or of the input folder, lead wherever they like.
"""

import stat
from pathlib import Path

_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def place_problem(path: Path, folder: Path, raw_root: Path) -> str | None:
    """What is wrong with the place or the kind of a source's file; None where it may be read."""
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except FileNotFoundError:
        return f"{path} is a link to a file that is not there. Put the file itself into the folder."
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "the link leads to itself"
        return f"{path} cannot be opened ({reason}). Put the file itself into the folder."
    if not any(real.is_relative_to(home.resolve()) for home in (folder, raw_root)):
        return (
            f"{path} is a link that leads out of the input folder, and nothing outside of it is read. Put the "
            "file itself there, or link the whole source folder."
        )
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), None)
    if kind is not None:
        return f"{path} is {kind}, not a file. Put a file there, or take it away."
    return None
