"""What a person is recognised by: identifier, e-mail, telephone; their one spelling and their keyed token.

The expressions are DuckDB's: one statement makes the tokens of a whole file, on every core. The key goes in as a
parameter, which no log and no catalog shows.
"""

import hmac
from enum import StrEnum
from hashlib import sha256

_BLOCK_BYTES = 64
# Numbers are told apart by their last ten digits: +7, 8 and 007 in front mean the same.
_COMPARED_DIGITS = 10
_SHORTEST_NUMBER = 7


# In front of a listed token stand so many digits of a second, shorter MAC: the sieve.
_MARK_LENGTH = 8
TOKEN_LENGTH = 64


class Kind(StrEnum):
    """The kinds of token."""

    CUSTOMER_ID = "customer_id"
    EMAIL = "email"
    PHONE = "phone"


def token(key: bytes, kind: Kind, value: str) -> str:
    """HMAC-SHA-256 of a value in its one spelling (RFC 2104), in hexadecimal."""
    return hmac.new(key, f"{kind}:{value}".encode(), sha256).hexdigest()


def listed_token(key: bytes, kind: Kind, value: str) -> str:
    """The token as the suppression list holds it: after a mark that costs a quarter as much to compute.

    The mark is of another key, derived from the first (HMAC of a label), so that it says nothing about the token, and
    to nobody without the key anything about the value.
    """
    mark = sha256(_sieve_key(key) + f"{kind}:{value}".encode()).hexdigest()[:_MARK_LENGTH]
    return mark + token(key, kind, value)


def mark_of(listed: str) -> str | None:
    """The mark of a listed token, None where it was listed without one."""
    return listed[:_MARK_LENGTH] if len(listed) == _MARK_LENGTH + TOKEN_LENGTH else None


def mark_sql(kind: Kind, value: str) -> str:
    """Expression: the mark of the text expression `value`, with the parameters of `sieve_parameters`."""
    return f"left(sha256($sieve || encode('{kind}:' || {value})), {_MARK_LENGTH})"


def sieve_parameters(key: bytes) -> dict[str, bytes]:
    """The key that `mark_sql` asks for."""
    return {"sieve": _sieve_key(key)}


def _sieve_key(key: bytes) -> bytes:
    return hmac.new(key, b"sieve", sha256).digest()


def token_sql(kind: Kind, value: str) -> str:
    """Expression: the token of the text expression `value`, with the parameters of `key_parameters`."""
    message = f"encode('{kind}:' || {value})"
    return f"sha256($outer || unhex(sha256($inner || {message})))"


def key_parameters(key: bytes) -> dict[str, bytes]:
    """The two halves of the key that `token_sql` asks for."""
    padded = key.ljust(_BLOCK_BYTES, b"\0")
    return {
        "inner": bytes(byte ^ 0x36 for byte in padded),
        "outer": bytes(byte ^ 0x5C for byte in padded),
    }


def emails_sql(column: str) -> str:
    """Expression: the list of e-mail addresses in a cell, in lower case, without what stands around them."""
    part = r"[^\s,;:<>()\x22]+"
    return f"regexp_extract_all(lower({column}), '{part}@{part}')"


def phones_sql(column: str) -> str:
    """Expression: the list of telephone numbers in a cell, each as its last ten digits; extensions are cut off."""
    without_extension = "regexp_replace(part, '(доб|ext|вн|x|#).*$', '')"
    number = f"right(regexp_replace({without_extension}, '[^0-9]', '', 'g'), {_COMPARED_DIGITS})"
    return (
        f"list_filter(list_transform(regexp_split_to_array(lower({column}), '[,;/]'), lambda part: {number}), "
        f"lambda number: length(number) >= {_SHORTEST_NUMBER})"
    )
