"""Keep a spreadsheet from taking text for a formula.

A customer may call himself `=HYPERLINK(...)`, and every telephone number in E.164 begins with `+`. What counts as the
beginning of a formula follows OWASP's list (= + - @, tab, carriage return, line feed), with the forms that programs
normalise to these signs (full-width, small), after blanks and quotes that an import may take off, and after anything
inside the text that a program with other settings may take for the end of a field.
"""

import re
import unicodedata

_SIGNS = "=+-@"
# Every character that compatibility normalisation makes one of the signs: `＝`, `﹢`, `⁺` ...
_FORMULA_SIGNS = "".join(
    character for character in map(chr, range(0x110000)) if unicodedata.normalize("NFKC", character) in tuple(_SIGNS)
)
_CONTROLS = "\\x00\\t\\r\\n"
_QUOTES = "\"'`´‘’‚“”„«»＂＇"
# Blanks and signs that are not seen.
_UNSEEN = (
    "\\s\\x00-\\x20\\x7f-\\xa0\\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
_SIGN = f"[{re.escape(_FORMULA_SIGNS)}]"
_BEGINS_LIKE_A_FORMULA = re.compile(f"[{_CONTROLS}]|[{_UNSEEN}{_QUOTES}]*{_SIGN}")
_SEPARATOR_BEFORE_A_FORMULA = re.compile(f"([,;|\\t\\r\\n])(?=[{_UNSEEN}{_QUOTES}]*{_SIGN})")


def begins_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet may take a cell with this text for a formula."""
    return _BEGINS_LIKE_A_FORMULA.match(text) is not None


def neutralised(text: str) -> str:
    """The text as a CSV cell that no spreadsheet calculates: an apostrophe stands where a formula could begin.

    `+79161234567` becomes `'+79161234567`, and `a;=1+1` becomes `a;'=1+1`. Other text stays as it is.
    """
    guarded = _SEPARATOR_BEFORE_A_FORMULA.sub(r"\1'", text)
    return f"'{guarded}" if begins_like_a_formula(text) else guarded
