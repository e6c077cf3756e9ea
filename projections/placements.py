"""Who has a place where, who was there, and on how many days?

Source: placements.
Read by: ``api/desk``, ``kiosk/pages``.

A stay is at one facility, its first and its last day in it; whoever moves is on that day at both.
A leave is from its first day on until the day before the person is back.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Placement
from ledger.history import Fact
from ledger.vocabulary import first_day, last_day
from projections.store import Cursor, Views, named, reads

NAME = "placements"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Placement)
TABLES = (
    "CREATE TABLE placements (placement_id BLOB PRIMARY KEY, person_id BLOB, care_type TEXT,"
    " placement_state TEXT, station_id BLOB, since TEXT, area TEXT) WITHOUT ROWID",
    "CREATE INDEX placements_by_person ON placements (person_id)",
    "CREATE INDEX placements_waiting ON placements (since)"
    " WHERE placement_state IN ('applied', 'assessed', 'waitlisted')",
    "CREATE TABLE placements_stays (placement_id BLOB, position INTEGER, person_id BLOB,"
    " care_type TEXT, station_id BLOB, bed TEXT, funding TEXT, begin TEXT, until TEXT,"
    " PRIMARY KEY (placement_id, position)) WITHOUT ROWID",
    "CREATE INDEX placements_stays_by_person ON placements_stays (person_id)",
    "CREATE INDEX placements_stays_by_station ON placements_stays (station_id, until)",
    "CREATE TABLE placements_leaves (placement_id BLOB, begin TEXT, until TEXT,"
    " placement_leave_reason TEXT, PRIMARY KEY (placement_id, begin)) WITHOUT ROWID",
    "CREATE TABLE placements_days (placement_id BLOB, day TEXT, station_id BLOB, person_id BLOB,"
    " care_type TEXT, PRIMARY KEY (placement_id, day)) WITHOUT ROWID",
    "CREATE INDEX placements_days_by_station ON placements_days (station_id, day)",
)
FORGETS = (
    "DELETE FROM placements WHERE placement_id = ?",
    "DELETE FROM placements_stays WHERE placement_id = ?",
    "DELETE FROM placements_leaves WHERE placement_id = ?",
    "DELETE FROM placements_days WHERE placement_id = ?",
)
LISTED_MAX = 500
STATES = {
    Placement.PlacementApplied.TOPIC: "applied",
    Placement.PlacementAssessed.TOPIC: "assessed",
    Placement.PlacementWaitlisted.TOPIC: "waitlisted",
    Placement.PlacementNotAdmitted.TOPIC: "not_admitted",
}
"""The states in which somebody asked for a place and has none."""

NO_DAY = "9999-12-31"
"""Stands for the last day of a stay that lasts."""

_STAY = (
    "SELECT stay.placement_id, stay.person_id, stay.care_type, stay.station_id, bed, funding,"
    " begin, until, (SELECT placement_leave_reason FROM placements_leaves AS away"
    " WHERE away.placement_id = stay.placement_id AND away.begin <= ?2"
    " AND (away.until IS NULL OR ?2 < away.until) AND stay.begin <= ?2 AND stay.until >= ?2)"
    " FROM placements_stays AS stay"
)

_RESIDENTS = (
    f"{_STAY} WHERE station_id = ?1 AND until >= ?2 AND begin <= ?2 AND NOT EXISTS"  # noqa: S608
    " (SELECT 1 FROM placements_stays AS later WHERE later.placement_id = stay.placement_id"
    " AND later.station_id = stay.station_id AND later.position > stay.position"
    " AND later.begin <= ?2) ORDER BY begin, stay.placement_id LIMIT ?3"
)


class Stay(Struct, frozen=True, kw_only=True):
    """One stay at a facility; ``until`` is its last day, empty while it lasts.

    ``placement_leave_reason`` is why the person is away on the day asked for, empty if they are
    not.
    """

    placement_id: UUID
    person_id: UUID
    care_type: str
    station_id: UUID
    bed: str | None
    funding: str | None
    begin: date
    until: date | None
    placement_leave_reason: str | None


class Waiting(Struct, frozen=True, kw_only=True):
    """Somebody who asked for a place; ``since`` is the day they asked."""

    placement_id: UUID
    person_id: UUID
    care_type: str
    placement_state: str
    station_id: UUID | None
    since: str
    area: str | None


class Present(Struct, frozen=True, kw_only=True):
    """On how many days of a month a person was counted at a facility."""

    person_id: UUID
    station_id: UUID
    care_type: str
    days: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Follow each person into a place, through it day by day, and out of it."""
    if fact.TOPIC in STATES:
        _wait(db, fact)
    else:
        _stay(db, position, fact)


def _wait(db: Cursor, fact: Fact) -> None:
    placement = fact.originator_id.bytes
    if isinstance(fact, Placement.PlacementApplied):
        db.execute(
            "INSERT OR REPLACE INTO placements VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                placement,
                fact.person_id.bytes,
                fact.care_type.value,
                STATES[fact.TOPIC],
                fact.station_id.bytes if fact.station_id else None,
                fact.occurred_on,
                fact.area,
            ),
        )
        return
    station: UUID | None = getattr(fact, "station_id", None)
    db.execute(
        "UPDATE placements SET placement_state = ?, station_id = COALESCE(?, station_id)"
        " WHERE placement_id = ?",
        (STATES[fact.TOPIC], station.bytes if station else None, placement),
    )


def _stay(db: Cursor, position: int, fact: Fact) -> None:
    placement, day = fact.originator_id.bytes, first_day(fact.occurred_on).isoformat()
    match fact:
        case Placement.PlacementAdmitted():
            _admit(db, position, fact)
        case Placement.PlacementTransferred(station_id=station):
            _move(db, position, fact, station)
        case Placement.PlacementLeaveBegun(placement_leave_reason=reason):
            db.execute(
                "INSERT OR REPLACE INTO placements_leaves VALUES (?, ?, NULL, ?)",
                (placement, day, reason.value),
            )
            _set_state(db, placement, "on_leave")
        case Placement.PlacementLeaveEnded():
            _come_back(db, placement, day)
            _set_state(db, placement, "admitted")
        case Placement.PlacementAttended(station_id=station):
            care_type = fact.care_type.value if fact.care_type else None
            there = (placement, day, station.bytes, fact.person_id.bytes, care_type)
            db.execute("INSERT OR IGNORE INTO placements_days VALUES (?, ?, ?, ?, ?)", there)
        case Placement.PlacementDischarged():
            last = last_day(fact.occurred_on)
            _leave(db, placement, last.isoformat())
            _come_back(db, placement, (last + timedelta(days=1)).isoformat())
            _set_state(db, placement, "discharged")


def _admit(db: Cursor, position: int, fact: Placement.PlacementAdmitted) -> None:
    placement, person = fact.originator_id.bytes, fact.person_id.bytes
    care_type, station = fact.care_type.value, fact.station_id.bytes
    db.execute(
        "INSERT INTO placements VALUES (?, ?, ?, 'admitted', ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET placement_state = excluded.placement_state, station_id = excluded.station_id",
        (placement, person, care_type, station, fact.occurred_on, fact.area),
    )
    day = first_day(fact.occurred_on).isoformat()
    db.execute(
        "INSERT INTO placements_stays VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (placement, position, person, care_type, station, fact.bed, fact.funding, day, NO_DAY),
    )


def _move(db: Cursor, position: int, fact: Placement.PlacementTransferred, station: UUID) -> None:
    placement, day = fact.originator_id.bytes, first_day(fact.occurred_on).isoformat()
    moved = (position, station.bytes, fact.bed, day, placement)
    stay = (
        "INSERT INTO placements_stays SELECT placement_id, ?1, person_id, care_type, ?2, ?3,"
        " funding, ?4, until FROM placements_stays WHERE placement_id = ?5"
        " ORDER BY position DESC LIMIT 1"
    )
    left = (
        "UPDATE placements_stays SET until = ? WHERE placement_id = ? AND position < ?"
        " AND until = ?"
    )
    db.execute(stay, moved)
    db.execute(left, (day, placement, position, NO_DAY))
    update = "UPDATE placements SET station_id = ? WHERE placement_id = ?"
    db.execute(update, (station.bytes, placement))


def _leave(db: Cursor, placement: bytes, day: str) -> None:
    update = "UPDATE placements_stays SET until = ? WHERE placement_id = ? AND until = ?"
    db.execute(update, (day, placement, NO_DAY))


def _come_back(db: Cursor, placement: bytes, day: str) -> None:
    update = "UPDATE placements_leaves SET until = ? WHERE placement_id = ? AND until IS NULL"
    db.execute(update, (day, placement))


def _set_state(db: Cursor, placement: bytes, state: str) -> None:
    update = "UPDATE placements SET placement_state = ? WHERE placement_id = ?"
    db.execute(update, (state, placement))


def residents(views: Views, *, station_id: UUID, day: date, limit: int = LISTED_MAX) -> list[Stay]:
    """Who has a place at a facility on ``day``, also who is on leave; empty if nobody has.

    Whoever changed the bed on that day is told once, with the new one.
    """
    rows = views.fetch(
        _RESIDENTS,
        station_id.bytes,
        day.isoformat(),
        limit,
    )
    return [_stay_of(row) for row in rows]


def of(views: Views, person_id: UUID, *, day: date) -> list[Stay]:
    """Where ``person_id`` has and had a place, the newest first; empty if nowhere.

    ``day`` says whether they are on leave.
    """
    rows = views.fetch(
        f"{_STAY} WHERE person_id = ?1 ORDER BY begin DESC, position DESC",
        person_id.bytes,
        day.isoformat(),
    )
    return [_stay_of(row) for row in rows]


def waiting(
    views: Views, *, care_type: str | None = None, limit: int = LISTED_MAX
) -> list[Waiting]:
    """Who asked for a place and waits, the longest first; of one kind of care or of all.

    Empty if nobody waits.
    """
    rows = views.fetch(
        "SELECT placement_id, person_id, care_type, placement_state, station_id, since, area"
        " FROM placements WHERE placement_state IN ('applied', 'assessed', 'waitlisted')"
        " AND (?1 IS NULL OR care_type = ?1) ORDER BY since, placement_id LIMIT ?2",
        care_type,
        limit,
    )
    return [_waiting(row) for row in rows]


def days_present(
    views: Views, *, station_id: UUID, month: str, limit: int = LISTED_MAX
) -> list[Present]:
    """On how many days of ``month`` (2022-03) each person was counted at a facility, most first.

    Empty if nobody was; a person with two kinds of care there has two rows.
    """
    rows = views.fetch(
        "SELECT person_id, station_id, care_type, COUNT(*) AS days FROM placements_days"
        " WHERE station_id = ? AND day >= ? AND day < ? GROUP BY person_id, care_type"
        " ORDER BY days DESC, person_id LIMIT ?",
        station_id.bytes,
        f"{month}-01",
        f"{month}-99",
        limit,
    )
    return [
        Present(
            person_id=UUID(bytes=person),
            station_id=UUID(bytes=station),
            care_type=care_type,
            days=days,
        )
        for person, station, care_type, days in rows
    ]


ASKED = (residents, of, waiting, days_present)


def _stay_of(row: tuple[Any, ...]) -> Stay:
    placement, person, care_type, station, bed, funding, begin, until, away = row
    return Stay(
        placement_id=UUID(bytes=placement),
        person_id=UUID(bytes=person),
        care_type=care_type,
        station_id=UUID(bytes=station),
        bed=bed,
        funding=funding,
        begin=date.fromisoformat(begin),
        until=None if until == NO_DAY else date.fromisoformat(until),
        placement_leave_reason=away,
    )


def _waiting(row: tuple[Any, ...]) -> Waiting:
    placement, person, care_type, state, station, since, area = row
    return Waiting(
        placement_id=UUID(bytes=placement),
        person_id=UUID(bytes=person),
        care_type=care_type,
        placement_state=state,
        station_id=named(station),
        since=since,
        area=area,
    )
