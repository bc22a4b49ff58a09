"""The suppression list: keyed tokens of the people who must not come back with a later extract."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from clientbase.errors import ClientbaseError
from clientbase.privacy.keys import key_check, read_key
from clientbase.privacy.tokens import Kind
from clientbase.workdir import write_json

FILE_NAME = "suppression.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """The tokens by kind. `key_check` says which key they were made with."""

    tokens: Mapping[Kind, frozenset[str]]
    key_check: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody is on the list."""
        return not any(self.tokens.values())

    @property
    def checksum(self) -> str:
        """Equal for equal lists, '' for the empty one: a run may go on from another only where it is."""
        if self.is_empty:
            return ""
        return sha256(json.dumps(_as_record(self), sort_keys=True).encode()).hexdigest()

    def key(self) -> bytes:
        """The key the list was made with. Raises ClientbaseError where the key at hand is none or another one."""
        key = read_key()
        if key_check(key) != self.key_check:
            raise ClientbaseError(
                "The key of the suppression list is another one than the list was made with, so that people who were "
                "erased would come back. Put the former key file back; docs/privacy.md says where it is looked for."
            )
        return key

    def holds(self, kind: Kind, token: str) -> bool:
        """Whether a token is on the list, with its mark or without."""
        return any(listed.endswith(token) for listed in self.tokens.get(kind, frozenset()))


def read_list(folder: Path) -> SuppressionList:
    """The list in the erasure folder of a work folder; empty where nobody was erased yet."""
    path = folder / FILE_NAME
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        tokens = {Kind(kind): frozenset(map(str, values)) for kind, values in record["tokens"].items()}
        return SuppressionList(tokens, str(record["key_check"]))
    except FileNotFoundError:
        return SuppressionList({})
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ClientbaseError(
            f"The suppression list {path} is damaged ({error}). Put it back from your backup: without it people who "
            "were erased would come back."
        ) from error


def add_to_list(folder: Path, key: bytes, added: Mapping[Kind, Iterable[str]]) -> SuppressionList:
    """The list with the tokens added, put to disk. The key must be the one the list was begun with."""
    before = read_list(folder)
    if not before.is_empty:
        before.key()
    tokens = {kind: before.tokens.get(kind, frozenset()) | frozenset(added.get(kind, ())) for kind in Kind}
    after = SuppressionList(tokens, key_check(key))
    if after != before:
        write_json(folder / FILE_NAME, _as_record(after))
    return after


def _as_record(suppression: SuppressionList) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "meaning": "HMAC-SHA-256 tokens of erased people; the key is kept elsewhere (docs/privacy.md)",
        "key_check": suppression.key_check,
        "tokens": {str(kind): sorted(values) for kind, values in suppression.tokens.items()},
    }
