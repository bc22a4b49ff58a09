"""Take people out of text: reports, records and logs."""

import json
import shutil
from pathlib import Path
from typing import Any

from clientbase.privacy.copies import ASIDE_SUFFIX
from clientbase.privacy.rewriting import ERASED, Eraser
from clientbase.workdir import sync


def redact_file(path: Path, target: Path, eraser: Eraser) -> bool:
    """Write a text file without the people, any other as it is; whether something was taken out."""
    data = path.read_bytes()
    new = _redacted(data, eraser)
    beside = target.with_name(f".{target.name}{ASIDE_SUFFIX}")
    if new is not None or target != path:
        beside.write_bytes(data if new is None else new)
        shutil.copymode(path, beside)
        sync(beside)
        beside.replace(target)
    return new is not None


def _redacted(data: bytes, eraser: Eraser) -> bytes | None:
    """The bytes without the people, None where they are no text or hold nobody."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    new = eraser.needles.redacted(text, ERASED)
    if "\\u" in new:
        # JSON may write letters as escapes; the values are looked at as they read.
        new = _redacted_json(new, eraser)
    return None if new == text else new.encode("utf-8")


def _redacted_json(text: str, eraser: Eraser) -> str:
    try:
        content = json.loads(text)
    except ValueError:
        return text

    def redact(value: Any) -> Any:
        if isinstance(value, str):
            return eraser.needles.redacted(value, ERASED)
        if isinstance(value, list):
            return [redact(item) for item in value]
        if isinstance(value, dict):
            return {redact(key): redact(item) for key, item in value.items()}
        return value

    new = redact(content)
    return text if new == content else json.dumps(new, indent=2, ensure_ascii=False) + "\n"
