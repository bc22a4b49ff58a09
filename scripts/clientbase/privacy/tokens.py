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


class Kind(StrEnum):
    """The kinds of token."""

    CUSTOMER_ID = "customer_id"
    EMAIL = "email"
    PHONE = "phone"


def token(key: bytes, kind: Kind, value: str) -> str:
    """HMAC-SHA-256 of a value in its one spelling (RFC 2104), in hexadecimal."""
    return hmac.new(key, f"{kind}:{value}".encode(), sha256).hexdigest()


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
