"""The key of the suppression list: made once, kept outside the project and the work folder.

Telephone numbers can be counted through in minutes, so a plain hash of one is no secret. A keyed one is, as long as
the key is not beside it.
"""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from clientbase.errors import ClientbaseError

KEY_FILE_VARIABLE = "CLIENTBASE_SUPPRESSION_KEY_FILE"
KEY_BYTES = 32
_OTHERS_MAY = 0o077
# What the key is recognised by without being shown: a list and a key that do not belong together are noticed.
_CHECKED_TEXT = "clientbase suppression list"


def key_file() -> Path:
    """Where the key is: CLIENTBASE_SUPPRESSION_KEY_FILE, else the user's configuration folder."""
    given = os.environ.get(KEY_FILE_VARIABLE)
    if given:
        return Path(given).expanduser().absolute()
    configuration = os.environ.get("XDG_CONFIG_HOME")
    folder = Path(configuration) if configuration else Path.home() / ".config"
    return folder / "clientbase" / "suppression.key"


def read_key() -> bytes:
    """The key. Raises ClientbaseError with what to do where it is lost, unreadable, open to others or no key."""
    path = key_file()
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except FileNotFoundError as error:
        raise ClientbaseError(
            f"The key of the suppression list is not at {path}. Without it people who were erased would come back, so "
            f"nothing is loaded. Put the key file back from your backup, or name its place in {KEY_FILE_VARIABLE}."
        ) from error
    except OSError as error:
        raise ClientbaseError(
            f"The key of the suppression list cannot be read from {path} ({error.strerror}). Let the user who runs "
            "Clientbase read it, and nobody else (chmod 600)."
        ) from error
    except ValueError as error:
        raise ClientbaseError(f"{path} holds no key. Put the key file back from your backup.") from error
    if len(key) != KEY_BYTES:
        raise ClientbaseError(f"{path} holds no whole key. Put the key file back from your backup.")
    if mode & _OTHERS_MAY:
        raise ClientbaseError(f"Other users may read the key of the suppression list, {path}. Run: chmod 600 {path}")
    return key


def read_or_make_key(*kept_out_of: Path) -> bytes:
    """The key, made now where there is none yet; it must not lie in the folders `kept_out_of`."""
    path = key_file()
    for folder in kept_out_of:
        if path.resolve().is_relative_to(folder.resolve()):
            raise ClientbaseError(
                f"The key of the suppression list must not lie beside the data it protects, but {path} is inside "
                f"{folder}. Name another place in {KEY_FILE_VARIABLE}."
            )
    if not path.exists():
        _make(path)
    return read_key()


def key_check(key: bytes) -> str:
    """A text that tells this key from another one and nothing else about it."""
    return hmac.new(key, _CHECKED_TEXT.encode(), sha256).hexdigest()[:16]


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails where another process was faster, and never replaces its key.
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    except OSError as error:
        raise ClientbaseError(
            f"The key of the suppression list cannot be written to {path} ({error.strerror}). Name a place that the "
            f"current user may write to in {KEY_FILE_VARIABLE}."
        ) from error
