"""What did people ask about their own data, and by when is it due?

Source: requests of persons.
Read by: ``api/desk``, ``api/exchange``.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Person, PersonRequest
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "person_requests"
UNSEALS: frozenset[str] = frozenset()
READS = reads(PersonRequest, Person.PersonErased)
TABLES = (
    "CREATE TABLE person_requests (request_id BLOB, position INTEGER, person_id BLOB,"
    " request_kind TEXT, received_on TEXT, due_on TEXT, answered_on TEXT, request_outcome TEXT,"
    " refusal_ground TEXT, PRIMARY KEY (request_id, position)) WITHOUT ROWID",
    "CREATE INDEX person_requests_by_person ON person_requests (person_id, position)",
    "CREATE INDEX person_requests_open ON person_requests (due_on) WHERE answered_on IS NULL",
)
FORGETS = ("DELETE FROM person_requests WHERE request_id = ?",)
LISTED_MAX = 200
_REQUEST = (
    "SELECT request_id, person_id, request_kind, received_on, due_on, answered_on,"
    " request_outcome, refusal_ground FROM person_requests"
)


class Requested(Struct, frozen=True, kw_only=True):
    """One request; ``days_left`` until it is due, below zero when it is overdue on the day asked.

    ``answered_on`` and what came of it are empty while it is open.
    """

    request_id: UUID
    person_id: UUID
    request_kind: str
    received_on: str
    due_on: date
    days_left: int | None
    answered_on: str | None
    request_outcome: str | None
    refusal_ground: str | None


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep each request, and what became of it; drop them with the person."""
    match fact:
        case PersonRequest.PersonRequestReceived():
            db.execute(
                "INSERT INTO person_requests VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
                (
                    fact.originator_id.bytes,
                    position,
                    fact.person_id.bytes,
                    fact.request_kind.value,
                    fact.occurred_on,
                    fact.due_on.isoformat(),
                ),
            )
        case PersonRequest.PersonRequestAnswered(refusal_ground=ground):
            db.execute(
                "UPDATE person_requests SET answered_on = ?, request_outcome = ?,"
                " refusal_ground = ? WHERE request_id = ? AND answered_on IS NULL",
                (
                    fact.occurred_on,
                    fact.request_outcome.value,
                    ground.value if ground else None,
                    fact.originator_id.bytes,
                ),
            )
        case _:
            person = (fact.originator_id.bytes,)
            db.execute("DELETE FROM person_requests WHERE person_id = ?", person)


def of(views: Views, person_id: UUID, *, day: date) -> list[Requested]:
    """What ``person_id`` asked for, the newest first; empty if they never did."""
    rows = views.fetch(
        f"{_REQUEST} WHERE person_id = ? ORDER BY position DESC LIMIT ?",
        person_id.bytes,
        LISTED_MAX,
    )
    return [_requested(row, day) for row in rows]


def unanswered(views: Views, *, day: date, limit: int = LISTED_MAX) -> list[Requested]:
    """Every request that waits for its answer, what is due first first; empty if none does."""
    rows = views.fetch(
        f"{_REQUEST} WHERE answered_on IS NULL ORDER BY due_on, position LIMIT ?", limit
    )
    return [_requested(row, day) for row in rows]


ASKED = (of, unanswered)


def _requested(row: tuple[Any, ...], day: date) -> Requested:
    request, person, kind, received_on, due, answered_on, outcome, ground = row
    due_on = date.fromisoformat(due)
    return Requested(
        request_id=UUID(bytes=request),
        person_id=UUID(bytes=person),
        request_kind=kind,
        received_on=received_on,
        due_on=due_on,
        days_left=None if answered_on else (due_on - day).days,
        answered_on=answered_on,
        request_outcome=outcome,
        refusal_ground=ground,
    )
