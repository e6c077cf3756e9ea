"""Who waits for which class of devices at which station, and who is asked next?

Source: every fact of a waiting list.
Read by: ``api/asking.py``.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Station, WaitingList
from ledger.history import Fact
from projections.shelf import Places
from projections.store import Cursor, Views, named, reads

NAME = "waiting_lists"
UNSEALS: frozenset[str] = frozenset()
READS = reads(WaitingList, Station.StationOpened)
PLACES = Places("waiting_lists_stations")
TABLES = (
    "CREATE TABLE waiting_lists (list_id BLOB, person_id BLOB, class_code TEXT, station_id BLOB,"
    " place INTEGER, joined_on TEXT, device_id BLOB, hold_until TEXT,"
    " PRIMARY KEY (list_id, person_id)) WITHOUT ROWID",
    "CREATE INDEX waiting_lists_by_person ON waiting_lists (person_id)",
    "CREATE INDEX waiting_lists_by_place ON waiting_lists (class_code, station_id, place)",
    "CREATE INDEX waiting_lists_by_station ON waiting_lists (station_id, class_code, place)",
    "CREATE INDEX waiting_lists_held ON waiting_lists (hold_until) WHERE hold_until IS NOT NULL",
    *PLACES.tables,
)
FORGETS = ("DELETE FROM waiting_lists WHERE list_id = ?", *PLACES.forgets)
LIMIT = 500
ENDS_THE_WAIT = (
    WaitingList.WaitingPlaceAccepted,
    WaitingList.WaitingPlaceLapsed,
    WaitingList.WaitingListLeft,
)
_PLACE = (
    "SELECT w.list_id, w.class_code, s.name, w.person_id, w.place, w.joined_on, w.device_id,"
    " w.hold_until, (SELECT COUNT(*) FROM waiting_lists o WHERE o.list_id = w.list_id)"
    " FROM waiting_lists w LEFT JOIN waiting_lists_stations s USING (station_id)"
)


class WaitingPlace(Struct, frozen=True):
    """Where one person stands in one list; the first ``place`` is 1, of ``waiting`` people.

    ``offered_device_id`` is kept for them up to and with the day ``hold_until``; both are
    ``None`` when nothing is offered.
    """

    list_id: UUID
    class_code: str
    station: str | None
    person_id: UUID
    place: int
    waiting: int
    joined_on: str
    offered_device_id: UUID | None
    hold_until: date | None


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Give who joins the last place, and close the gap behind who leaves."""
    PLACES.follow(db, fact)
    queue = fact.originator_id.bytes
    match fact:
        case WaitingList.WaitingListJoined(person_id=person_id):
            _join(db, queue, person_id.bytes, fact)
        case WaitingList.WaitingPlaceOffered(person_id=person_id):
            db.execute(
                "UPDATE waiting_lists SET device_id = ?, hold_until = ?"
                " WHERE list_id = ? AND person_id = ?",
                (fact.device_id.bytes, fact.hold_until.isoformat(), queue, person_id.bytes),
            )
        case WaitingList.WaitingPlaceMoved(person_id=person_id, place=place):
            _move(db, queue, person_id.bytes, place)
        case _ if isinstance(fact, ENDS_THE_WAIT):
            _leave(db, queue, fact.person_id.bytes)


def _join(db: Cursor, queue: bytes, person: bytes, fact: WaitingList.WaitingListJoined) -> None:
    # By a day that is past, somebody may not have left yet who has joined again.
    _leave(db, queue, person)
    db.execute(
        "INSERT INTO waiting_lists SELECT ?1, ?2, ?3, ?4, COUNT(*) + 1, ?5, NULL, NULL"
        " FROM waiting_lists WHERE list_id = ?1",
        (queue, person, fact.class_code, fact.station_id.bytes, fact.occurred_on),
    )


def _close_gap(db: Cursor, queue: bytes, person: bytes) -> None:
    db.execute(
        "UPDATE waiting_lists SET place = place - 1 WHERE list_id = ?1 AND place > (SELECT place"
        " FROM waiting_lists WHERE list_id = ?1 AND person_id = ?2)",
        (queue, person),
    )


def _leave(db: Cursor, queue: bytes, person: bytes) -> None:
    _close_gap(db, queue, person)
    db.execute("DELETE FROM waiting_lists WHERE list_id = ? AND person_id = ?", (queue, person))


def _move(db: Cursor, queue: bytes, person: bytes, place: int) -> None:
    _close_gap(db, queue, person)
    db.execute(
        "UPDATE waiting_lists SET place = CASE person_id WHEN ?2 THEN MIN(?3, (SELECT COUNT(*)"
        " FROM waiting_lists WHERE list_id = ?1)) ELSE place + 1 END WHERE list_id = ?1"
        " AND (place >= ?3 OR person_id = ?2) AND EXISTS (SELECT 1 FROM waiting_lists"
        " WHERE list_id = ?1 AND person_id = ?2)",
        (queue, person, place),
    )


def place_of(views: Views, *, person_id: UUID) -> list[WaitingPlace]:
    """Where ``person_id`` stands, the longest waiting first; empty when they wait for nothing."""
    rows = views.fetch(
        f"{_PLACE} WHERE w.person_id = ? ORDER BY w.joined_on, w.class_code", person_id.bytes
    )
    return [_place(row) for row in rows]


def waiting(
    views: Views,
    *,
    class_code: str | None = None,
    station_id: UUID | None = None,
    limit: int = LIMIT,
) -> list[WaitingPlace]:
    """Who waits, list by list, in the order in which they get one; empty when nobody does.

    With ``class_code`` or ``station_id`` only for that class, or only at that station.
    """
    wanted = {"w.class_code = ?": class_code, "w.station_id = ?": station_id and station_id.bytes}
    given = {clause: value for clause, value in wanted.items() if value is not None}
    where = " AND ".join(given) or "1"
    rows = views.fetch(
        f"{_PLACE} WHERE {where} ORDER BY w.class_code, w.station_id, w.place LIMIT ?",
        *given.values(),
        limit,
    )
    return [_place(row) for row in rows]


def unanswered(views: Views, *, day: date, limit: int = LIMIT) -> list[WaitingPlace]:
    """Offers whose time has passed on ``day`` with no answer, the oldest first; empty if none.

    The next one in each of these lists can be asked when the offer is recorded as lapsed.
    """
    rows = views.fetch(
        f"{_PLACE} WHERE w.hold_until < ? ORDER BY w.hold_until, w.class_code LIMIT ?",
        day.isoformat(),
        limit,
    )
    return [_place(row) for row in rows]


def _place(row: Sequence[Any]) -> WaitingPlace:
    list_id, code, station, person_id, place, joined_on, device_id, until, waiting_now = row
    return WaitingPlace(
        UUID(bytes=list_id),
        code,
        station,
        UUID(bytes=person_id),
        place,
        waiting_now,
        joined_on,
        named(device_id),
        date.fromisoformat(until) if until else None,
    )


ASKED = (place_of, waiting, unanswered)
