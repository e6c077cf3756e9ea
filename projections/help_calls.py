"""Who waits at a kiosk for a member of staff, and how soon did somebody come?

Source: calls for help from kiosks.
Read by: ``api/desk``.

Nobody waits overnight: a call is of its day, and gone on the next.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import HelpCall
from ledger.history import Fact
from projections.store import Cursor, Views, named, reads

NAME = "help_calls"
UNSEALS: frozenset[str] = frozenset()
READS = reads(HelpCall)
TABLES = (
    "CREATE TABLE help_calls (position INTEGER PRIMARY KEY, call_id BLOB, day TEXT, machine TEXT,"
    " person_id BLOB, asked_at TEXT, given_at TEXT, staff_id BLOB)",
    "CREATE INDEX help_calls_by_day ON help_calls (day, position)",
    "CREATE INDEX help_calls_open ON help_calls (call_id) WHERE given_at IS NULL",
)
_CALL = "SELECT machine, person_id, asked_at, given_at, staff_id FROM help_calls WHERE day = ?"


class Call(Struct, frozen=True, kw_only=True):
    """Somebody at ``machine`` who wanted a member of staff; instants are in UTC.

    Without ``person_id`` nobody knows who it was. ``staff_id`` came at ``given_at``; both are
    empty while they wait.
    """

    machine: str
    person_id: UUID | None
    asked_at: str
    given_at: str | None
    staff_id: UUID | None


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep each call, and who answered it."""
    match fact:
        case HelpCall.HelpAskedFor(machine=machine, person_id=person_id):
            db.execute(
                "INSERT INTO help_calls VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",
                (
                    position,
                    fact.originator_id.bytes,
                    fact.occurred_on,
                    machine,
                    person_id.bytes if person_id else None,
                    fact.envelope.recorded_at,
                ),
            )
        case HelpCall.HelpGiven():
            by = fact.envelope
            db.execute(
                "UPDATE help_calls SET given_at = ?, staff_id = ?"
                " WHERE call_id = ? AND given_at IS NULL",
                (by.recorded_at, by.actor.bytes, fact.originator_id.bytes),
            )


def waiting(views: Views, *, day: date) -> list[Call]:
    """Who waits on ``day`` and was not answered, the longest first; empty if nobody does."""
    return _calls(views.fetch(f"{_CALL} AND given_at IS NULL ORDER BY position", day.isoformat()))


def of_day(views: Views, *, day: date) -> list[Call]:
    """Every call of ``day`` in order, answered or not; empty if nobody called."""
    return _calls(views.fetch(f"{_CALL} ORDER BY position", day.isoformat()))


ASKED = (waiting, of_day)


def _calls(rows: list[tuple[Any, ...]]) -> list[Call]:
    return [
        Call(
            machine=machine,
            person_id=named(person),
            asked_at=asked_at,
            given_at=given_at,
            staff_id=named(staff),
        )
        for machine, person, asked_at, given_at, staff in rows
    ]
