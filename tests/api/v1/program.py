"""A program of somebody else, as the office lets it in."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from starlette.testclient import TestClient

from api.cli_api_client import Grant, let_in
from api.office import Office
from api.rights import Right

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"


@dataclass
class Program:
    """Asks over HTTP with its token; every answer is JSON, or a problem that is one."""

    client: TestClient
    token: str
    _keys: Any = field(default_factory=lambda: count(1))

    def do(self, name: str, body: Any, status: int = 200, **headers: str) -> Any:
        """Ask for a command; its answer, with the header in small letters beside it."""
        told = {"Idempotency-Key": f"key-{next(self._keys)}"}
        told |= {each.replace("_", "-"): value for each, value in headers.items()}
        return self.send("POST", f"/commands/{name}", status, json=body, headers=told)

    def ask(self, name: str, status: int = 200, **told: Any) -> Any:
        """Ask a question."""
        return self.get(f"/questions/{name}", status, params=told)

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        """Read an address."""
        return self.send("GET", path, status, **more)

    def send(self, method: str, path: str, status: int, **more: Any) -> Any:
        """What came back, when it came with this status."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        answer = self.client.request(method, f"{PREFIX}{path}", headers=headers, **more)
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["content-type"] == PROBLEM
            assert answer.json()["status"] == status
        return answer


def token_of(
    office: Office, *rights: Right, area: str | None = None, organisation: str | None = None
) -> str:
    """A token for these rights, in that area and body."""
    codes = sorted(each.value for each in rights)
    whose = organisation or office.organisation
    token = let_in(office, Grant(f"{codes} in {area}, {whose}", codes, whose, area))
    assert token is not None
    return token
