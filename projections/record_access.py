"""Who looked at a person's record, or changed it?

Source: a person's own facts, and every other that names a ``person_id`` in clear; in which role
staff were registered.
Read by: ``kiosk/pages``, ``api/desk``, ``api/audit``.

A row holds no more than where the fact is; who recorded it, and when, is read from the fact
itself. What was withdrawn stays: somebody wrote it, and somebody took it back.
"""

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Person, RecordAccess, StaffMember
from ledger.history import FACTS, Fact
from projections.store import Cursor, Views, is_sensitive, reads

NAME = "record_access"
UNSEALS: frozenset[str] = frozenset()
_ABOUT_SOMEBODY = tuple(fact for fact in FACTS.values() if "person_id" in fact.CLEAR_FIELDS)
READS = reads(Person, *_ABOUT_SOMEBODY, StaffMember.StaffRegistered)
TABLES = (
    "CREATE TABLE record_access (person_id BLOB, position INTEGER, looked INTEGER,"
    " PRIMARY KEY (person_id, position)) WITHOUT ROWID",
    "CREATE TABLE record_access_glass (position INTEGER PRIMARY KEY, day TEXT)",
    "CREATE INDEX record_access_glass_by_day ON record_access_glass (day)",
    "CREATE TABLE record_access_staff (staff_id BLOB PRIMARY KEY, role TEXT) WITHOUT ROWID",
)


class Access(Struct, frozen=True, kw_only=True):
    """Somebody who looked at the record, or wrote in it.

    ``staff_id`` is who did, a kiosk for instance; ``staff_role`` is that of a member of staff.
    ``recorded_at`` is the instant, in UTC; ``occurred_on`` when what they wrote down happened.
    ``looked``: they read and wrote nothing. ``reason`` is what for, where they had to say.
    """

    position: int
    recorded_at: str
    occurred_on: str
    looked: bool
    topic: str
    reason: str | None
    staff_id: UUID
    staff_role: str | None
    organisation: str
    channel: str
    sensitive: bool


class Broken(Struct, frozen=True, kw_only=True):
    """Somebody opened a record that is otherwise not theirs to see, and said why they must."""

    position: int
    recorded_at: str
    occurred_on: str
    person_id: UUID
    staff_id: UUID
    staff_role: str | None
    organisation: str
    reason: str | None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Add one row for a fact that names somebody; remember the role of a member of staff."""
    if fact.TOPIC == StaffMember.StaffRegistered.TOPIC:
        registered = (fact.originator_id.bytes, fact.role.value)
        db.execute("INSERT OR REPLACE INTO record_access_staff VALUES (?, ?)", registered)
        return
    person_id = fact.originator_id if fact.HISTORY is Person else fact.person_id
    if person_id is not None:
        row = (person_id.bytes, position, fact.HISTORY is RecordAccess)
        db.execute("INSERT INTO record_access VALUES (?, ?, ?)", row)
    if fact.TOPIC == RecordAccess.BreakGlassUsed.TOPIC:
        db.execute("INSERT INTO record_access_glass VALUES (?, ?)", (position, fact.occurred_on))


_OF = "SELECT position FROM record_access WHERE person_id = ?"
_NEWEST = " ORDER BY position DESC LIMIT ?"


def of(views: Views, *, person_id: UUID, limit: int = 200) -> list[Access]:
    """Every time somebody looked at the person's record or wrote in it, the newest first.

    Empty when nothing was ever recorded about them.
    """
    return _accesses(views, views.fetch(_OF + _NEWEST, person_id.bytes, limit))


def looked(views: Views, *, person_id: UUID, limit: int = 200) -> list[Access]:
    """Every time somebody read the record and wrote nothing, the newest first."""
    return _accesses(views, views.fetch(f"{_OF} AND looked{_NEWEST}", person_id.bytes, limit))


def positions(views: Views, *, person_id: UUID, after: int, limit: int) -> list[int]:
    """Where the facts about somebody stand behind a position, the oldest first."""
    statement = f"{_OF} AND position > ? ORDER BY position LIMIT ?"
    return [place for (place,) in views.fetch(statement, person_id.bytes, after, limit)]


def glass_broken(
    views: Views, *, start: date, end: date, staff_id: UUID | None = None, limit: int = 200
) -> list[Broken]:
    """Every record opened that was not theirs to see, from ``start`` until ``end``, newest first.

    Empty when nobody did. ``staff_id``: only those that this member of staff opened.
    """
    rows = views.fetch(
        "SELECT position FROM record_access_glass WHERE day >= ? AND day < ?"
        " ORDER BY position DESC",
        start.isoformat(),
        end.isoformat(),
    )
    facts = views.facts_at([position for (position,) in rows])
    roles = _roles(views, {fact.envelope.actor for _, fact in facts})
    broken = [_broken(position, fact, roles) for position, fact in reversed(facts)]
    return [row for row in broken if staff_id in {None, row.staff_id}][:limit]


def _broken(position: int, fact: Any, roles: dict[UUID, str]) -> Broken:
    by = fact.envelope
    return Broken(
        position=position,
        recorded_at=by.recorded_at,
        occurred_on=fact.occurred_on,
        person_id=fact.person_id,
        staff_id=by.actor,
        staff_role=roles.get(by.actor),
        organisation=by.organisation,
        reason=_reason(fact),
    )


def _accesses(views: Views, rows: list[tuple[int]]) -> list[Access]:
    facts = views.facts_at([position for (position,) in rows])
    roles = _roles(views, {fact.envelope.actor for _, fact in facts})
    return [_access(position, fact, roles) for position, fact in reversed(facts)]


def _roles(views: Views, staff: set[UUID]) -> dict[UUID, str]:
    known = {}
    for staff_id in staff:
        for (role,) in views.fetch(
            "SELECT role FROM record_access_staff WHERE staff_id = ?", staff_id.bytes
        ):
            known[staff_id] = role
    return known


def _access(position: int, fact: Fact, roles: dict[UUID, str]) -> Access:
    by = fact.envelope
    return Access(
        position=position,
        recorded_at=by.recorded_at,
        occurred_on=fact.occurred_on,
        looked=fact.HISTORY is RecordAccess,
        topic=fact.TOPIC,
        reason=_reason(fact),
        staff_id=by.actor,
        staff_role=roles.get(by.actor),
        organisation=by.organisation,
        channel=by.channel.value,
        sensitive=is_sensitive(fact),
    )


def _reason(fact: Fact) -> str | None:
    for name in ("access_purpose", "break_glass_reason"):
        value = getattr(fact, name, None)
        if isinstance(value, Enum):
            return str(value.value)
    return None


ASKED = (of, looked, glass_broken)
