"""Superset's REST API, as far as it is needed here: log in, find or make an object, run a chart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

_TIMEOUT_SECONDS = 120


class RefusedError(Exception):
    """What the server would not do, in its own words."""


@dataclass(slots=True)
class Superset:
    """A server that somebody is logged in to."""

    url: str
    opener: OpenerDirector
    headers: dict[str, str]

    @classmethod
    def log_in(cls, url: str, user: str, password: str) -> "Superset":
        """Log in with a user of Superset's own database. Raises RefusedError where it does not know him."""
        found = cls(url.rstrip("/"), build_opener(HTTPCookieProcessor(CookieJar())), {})
        login = {"username": user, "password": password, "provider": "db", "refresh": False}
        token = found.ask("POST", "security/login", login)["access_token"]
        found.headers["Authorization"] = f"Bearer {token}"
        found.headers["X-CSRFToken"] = found.ask("GET", "security/csrf_token/")["result"]
        found.headers["Referer"] = found.url
        return found

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One request below /api/v1/ and its answer. Raises RefusedError with the reason."""
        request = Request(
            f"{self.url}/api/v1/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers=self.headers if body is None else {**self.headers, "Content-Type": "application/json"},
            method=method,
        )
        try:
            with self.opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
                answer: dict[str, Any] = json.load(response)
        except HTTPError as error:
            reason = error.read().decode(errors="replace")[:2000]
            raise RefusedError(f"Superset answered {error.code} to {method} {path}: {reason}") from error
        except URLError as error:
            raise RefusedError(
                f"No Superset answers at {self.url} ({error.reason}). Start it, or name its --url."
            ) from error
        return answer

    def put(self, kind: str, identity: Mapping[str, Any], facts: Mapping[str, Any]) -> int:
        """Make an object, or change the one that has all of `identity`; its id.

        `facts` are written in both cases, `identity` only where the object is made.
        """
        found = self.find(kind, identity)
        if found is not None:
            self.ask("PUT", f"{kind}/{found}", facts)
            return found
        return int(self.ask("POST", f"{kind}/", {**identity, **facts})["id"])

    def find(self, kind: str, identity: Mapping[str, Any]) -> int | None:
        """The id of the object with these values, None where there is none. A number stands for a relation."""
        filters = ",".join(
            f"(col:{name},opr:{'rel_o_m' if isinstance(value, int) else 'eq'},value:{_rison(value)})"
            for name, value in identity.items()
        )
        result = self.ask("GET", f"{kind}/?q={quote(f'(filters:!({filters}))')}")["result"]
        return int(result[0]["id"]) if result else None


def _rison(value: str | int) -> str:
    """A value as Superset's filters are written."""
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("!", "!!").replace("'", "!'")
    return f"'{escaped}'"
