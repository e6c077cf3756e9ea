"""Which programs of others may come in, what may they do, and which token opens the door to which?

Source: every fact of a program.
Read by: ``api/v1``.
"""

import json
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import ApiClient
from projections.store import Cursor, Views, reads

NAME = "api_clients"
UNSEALS: frozenset[str] = frozenset()
READS = reads(ApiClient)
TABLES = (
    "CREATE TABLE api_clients (client_id BLOB PRIMARY KEY, name TEXT, rights TEXT,"
    " organisation TEXT, area TEXT, since TEXT) WITHOUT ROWID",
    "CREATE TABLE api_clients_tokens (client_id BLOB, sha256 TEXT, since TEXT, until TEXT,"
    " PRIMARY KEY (client_id, sha256)) WITHOUT ROWID",
    "CREATE INDEX api_clients_by_token ON api_clients_tokens (sha256)",
)
FORGETS = (
    "DELETE FROM api_clients WHERE client_id = ?",
    "DELETE FROM api_clients_tokens WHERE client_id = ?",
)


class Client(Struct, frozen=True, kw_only=True):
    """A program: which rights it may use, in which organisation and area; ``tokens`` it holds."""

    client_id: UUID
    name: str
    rights: tuple[str, ...]
    organisation: str
    area: str | None
    since: str
    tokens: int


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep who may come in, and by which tokens."""
    client = fact.originator_id.bytes
    match fact:
        case ApiClient.ApiClientRegistered(name=name, organisation=organisation, area=area):
            told = (client, name, json.dumps(fact.rights), organisation, area, fact.occurred_on)
            db.execute("INSERT INTO api_clients VALUES (?, ?, ?, ?, ?, ?)", told)
        case ApiClient.ApiTokenIssued(token_sha256=digest, until=until, occurred_on=day):
            held = (client, digest, day, until.isoformat() if until else None)
            db.execute("INSERT OR REPLACE INTO api_clients_tokens VALUES (?, ?, ?, ?)", held)
        case ApiClient.ApiTokenRevoked(token_sha256=digest):
            db.execute(
                "DELETE FROM api_clients_tokens WHERE client_id = ? AND sha256 = ?",
                (client, digest),
            )
        case _:
            pass


_CLIENTS = (
    "SELECT client_id, name, rights, organisation, area, since,"
    " (SELECT COUNT(*) FROM api_clients_tokens AS held"
    " WHERE held.client_id = api_clients.client_id) FROM api_clients"
)


def listed(views: Views, *, limit: int = 500) -> list[Client]:
    """The programs that may come in, by name, and what each may do."""
    return [_client(row) for row in views.fetch(f"{_CLIENTS} ORDER BY name LIMIT ?", limit)]


def of_token(views: Views, sha256: str, *, day: str) -> Client | None:
    """Whose token this is on that day; ``None`` when it opens nothing."""
    rows = views.fetch(
        f"{_CLIENTS} WHERE client_id = (SELECT client_id FROM api_clients_tokens"  # noqa: S608 - our own words
        " WHERE sha256 = ?1 AND (until IS NULL OR until >= ?2))",
        sha256,
        day,
    )
    return _client(rows[0]) if rows else None


def tokens_of(views: Views, client_id: UUID) -> list[str]:
    """The digests of the tokens that a program holds."""
    rows = views.fetch(
        "SELECT sha256 FROM api_clients_tokens WHERE client_id = ? ORDER BY since", client_id.bytes
    )
    return [digest for (digest,) in rows]


def _client(row: tuple[Any, ...]) -> Client:
    client_id, name, rights, organisation, area, since, tokens = row
    return Client(
        client_id=UUID(bytes=client_id),
        name=name,
        rights=tuple(json.loads(rights)),
        organisation=organisation,
        area=area,
        since=since,
        tokens=tokens,
    )


ASKED = (listed,)
