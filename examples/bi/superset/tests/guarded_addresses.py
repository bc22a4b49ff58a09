"""Which addresses are on this machine. Apart from the settings, so that the tests can ask it as well."""

from typing import Any


def is_outside(address: Any) -> bool:
    """Whether an address of a socket is another machine's. A path is a socket of this machine."""
    return isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1", "", None)
