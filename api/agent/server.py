"""The office's server, as a kiosk's own computer speaks to it: one request at a time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

ANSWER_SECONDS_MAX = 10


class Unreachable(Exception):
    """The server does not answer."""


class NotAnAddress(ValueError):
    """What was given is no address of a server."""


@dataclass(frozen=True)
class Answer:
    """What the server said. ``headers`` in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def refused(self) -> str:
        """The code of what is wrong; empty when nothing is."""
        return str(self._said().get("refused", "")) if self.status >= 400 else ""

    @property
    def do(self) -> str:
        """What to do about it, in the office's language."""
        return str(self._said().get("do", ""))

    def _said(self) -> dict[str, Any]:
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


@dataclass(frozen=True)
class Server:
    """Where the server is, and the key under which it knows this machine."""

    url: str
    key: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise NotAnAddress(self.url)

    @property
    def origin(self) -> str:
        """The address without a path."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def start(self) -> str:
        """What the machine's browser opens first."""
        return f"{self._base}/machine/start?key={quote(self.key, safe='')}"

    def tell(self, path: str, told: Mapping[str, Any]) -> Answer:
        """Report something.

        Raises:
            Unreachable: nobody answers.
        """
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        return self._ask("POST", path, json.dumps(told), headers)

    def ask(self, path: str) -> Answer:
        """What the server has there for this machine.

        Raises:
            Unreachable: nobody answers.
        """
        return self._ask("GET", path, None, {"Authorization": f"Bearer {self.key}"})

    @property
    def _base(self) -> str:
        return self.url.rstrip("/")

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(self._base)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.netloc, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.request(method, parts.path + path, body, dict(headers))
            response: HTTPResponse = connection.getresponse()
            said = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, response.read(), said)
        except (OSError, HTTPException) as why:
            raise Unreachable(type(why).__name__) from why
        finally:
            connection.close()
