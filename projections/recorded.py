"""What did this member of staff, or this station, record on a day, and does it still stand?

Source: every fact that people recorded one by one; what a file brought is with its file.
Read by: ``api/desk``.

One command is one entry, named by the first of its facts; where it took something back and
recorded something instead, by the first of what it recorded. Nothing is ever taken out: an entry
that was taken back says so, and so does one that another put right.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import ApiClient, Person, RecordAccess, StaffMember
from ledger.history import FACTS, Fact, FactWithdrawn
from ledger.vocabulary import Channel, Envelope
from projections.store import Cursor, Views, is_sensitive

NAME = "recorded"
UNSEALS: frozenset[str] = frozenset()
READS = frozenset(FACTS)  # any fact may name another one that it puts right
TABLES = (
    "CREATE TABLE recorded (position INTEGER PRIMARY KEY, command TEXT UNIQUE, recorded_at TEXT,"
    " actor BLOB, station BLOB, fact_id BLOB, facts INTEGER, taken_back_at INTEGER,"
    " put_right_at INTEGER, takes_back INTEGER)",
    "CREATE INDEX recorded_by_staff ON recorded (actor, recorded_at)",
    "CREATE INDEX recorded_by_station ON recorded (station, recorded_at)",
    "CREATE INDEX recorded_by_fact ON recorded (fact_id)",
)
NOT_BY_HAND = frozenset({Channel.IMPORT, Channel.KIOSK})
APART = frozenset({ApiClient, RecordAccess, StaffMember})
"""Who looked, who signs in and what they may do: their own pages tell it and put it right."""
LISTED_MAX = 200


class Recorded(Struct, frozen=True, kw_only=True):
    """One entry: the first fact of a command of so many ``facts``; instants are in UTC.

    ``taken_back_at`` and ``put_right_at`` are the positions of what did that, where anything did.
    """

    position: int
    history_id: UUID
    fact_id: UUID
    topic: str
    person_id: UUID | None
    recorded_at: str
    occurred_on: str
    staff_id: UUID
    station_id: UUID | None
    facts: int
    taken_back_at: int | None
    put_right_at: int | None
    sensitive: bool


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep each command by its first fact, and what became of that one."""
    by: Envelope = fact.envelope
    if by.corrects is not None:
        column = "taken_back_at" if isinstance(fact, FactWithdrawn) else "put_right_at"
        db.execute(
            f"UPDATE recorded SET {column} = coalesce({column}, ?) WHERE fact_id = ?",  # noqa: S608 - one of two
            (position, by.corrects.bytes),
        )
    if by.source is not None or by.channel in NOT_BY_HAND or fact.HISTORY in APART:
        return
    db.execute(
        "INSERT INTO recorded VALUES (?, ?, ?, ?, ?, ?, 1, NULL, NULL, ?)"
        " ON CONFLICT (command) DO UPDATE SET facts = facts + 1,"
        " position = iif(takes_back > excluded.takes_back, excluded.position, position),"
        " fact_id = iif(takes_back > excluded.takes_back, excluded.fact_id, fact_id),"
        " takes_back = min(takes_back, excluded.takes_back)",
        (
            position,
            by.command,
            by.recorded_at,
            by.actor.bytes,
            by.station.bytes if by.station else None,
            fact.event_id.bytes,
            isinstance(fact, FactWithdrawn),
        ),
    )


def made(
    views: Views,
    *,
    day: date,
    staff_id: UUID | None = None,
    station_id: UUID | None = None,
    limit: int = LISTED_MAX,
) -> list[Recorded]:
    """What was recorded on that day of this computer's clock, the newest first.

    By ``staff_id``, at ``station_id``, or both; by everybody where neither is told. Empty when
    nothing was.
    """
    rows = views.fetch(
        "SELECT position, facts, taken_back_at, put_right_at FROM recorded"
        " WHERE recorded_at >= ?1 AND recorded_at < ?2 AND (?3 IS NULL OR actor = ?3)"
        " AND (?4 IS NULL OR station = ?4) ORDER BY recorded_at DESC, position DESC LIMIT ?5",
        _begins(day),
        _begins(day + timedelta(days=1)),
        staff_id.bytes if staff_id else None,
        station_id.bytes if station_id else None,
        limit,
    )
    facts = dict(views.facts_at(sorted(row[0] for row in rows)))
    return [_recorded(facts[row[0]], row) for row in rows]


def at_stations(views: Views, *, staff_id: UUID, day: date) -> list[UUID]:
    """Where a member of staff recorded anything on that day, by the number of their entries."""
    rows = views.fetch(
        "SELECT station FROM recorded WHERE actor = ?1 AND recorded_at >= ?2 AND recorded_at < ?3"
        " AND station IS NOT NULL GROUP BY station ORDER BY COUNT(*) DESC, station",
        staff_id.bytes,
        _begins(day),
        _begins(day + timedelta(days=1)),
    )
    return [UUID(bytes=station) for (station,) in rows]


def last_day(views: Views, *, staff_id: UUID, before: date) -> date | None:
    """The last day before ``before`` on which a member of staff recorded anything."""
    rows = views.fetch(
        "SELECT MAX(recorded_at) FROM recorded WHERE actor = ? AND recorded_at < ?",
        staff_id.bytes,
        _begins(before),
    )
    last = rows[0][0]
    return datetime.fromisoformat(last).astimezone().date() if last else None


ASKED = (made, at_stations, last_day)


def _begins(day: date) -> str:
    return datetime.combine(day, time.min).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _recorded(fact: Any, row: tuple[int, int, int | None, int | None]) -> Recorded:
    position, facts, taken_back_at, put_right_at = row
    by: Envelope = fact.envelope
    person = fact.originator_id if fact.HISTORY is Person else getattr(fact, "person_id", None)
    return Recorded(
        position=position,
        history_id=fact.originator_id,
        fact_id=fact.event_id,
        topic=fact.TOPIC,
        person_id=person,
        recorded_at=by.recorded_at,
        occurred_on=fact.occurred_on,
        staff_id=by.actor,
        station_id=by.station,
        facts=facts,
        taken_back_at=taken_back_at,
        put_right_at=put_right_at,
        sensitive=is_sensitive(fact),
    )
