"""The example's settings, with a cache to be seen through and without a way out of this machine."""

import logging
import os
import socket
from pathlib import Path
from typing import Any

from guarded_addresses import is_outside

from superset_config import *  # noqa: F403

# What a Superset that others use too would have.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 3600}

_asked_outside = Path(os.environ["ASKED_OUTSIDE"])
_connect = socket.socket.connect
_look_up = socket.getaddrinfo


def _refuse_outside(address: Any) -> None:
    if is_outside(address):
        with _asked_outside.open("a", encoding="utf-8") as file:
            file.write(f"{address}\n")
        raise OSError(f"no way to {address} from here")


def _connect_inside(self: socket.socket, address: Any) -> None:
    _refuse_outside(address)
    _connect(self, address)


def _look_up_inside(host: Any, *arguments: Any, **named: Any) -> Any:
    _refuse_outside((host,))
    return _look_up(host, *arguments, **named)


socket.socket.connect = _connect_inside  # type: ignore[method-assign]
socket.getaddrinfo = _look_up_inside
logging.getLogger(__name__).warning("socket guarded")
