"""How many devices of a class are free at each station, and on which days are they?

Source: every fact of devices and of their calendars.
Read by: ``api/asking.py``.

The counts are kept as they change, so that nobody has to look through all devices.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device, DeviceBooking
from ledger.history import Fact
from projections.shelf import ENDS_A_LOAN, Shelf
from projections.store import Cursor, Views, reads

NAME = "availability"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Device, DeviceBooking)
SHELF = Shelf("availability_devices")
_CAME = (
    "INSERT INTO availability VALUES (NEW.class_code, NEW.station_id, NEW.state, NEW.recalled, 1)"
    " ON CONFLICT DO UPDATE SET devices = devices + 1;"
)
_OLD = (
    " WHERE class_code = OLD.class_code AND station_id = OLD.station_id AND state = OLD.state"
    " AND recalled = OLD.recalled"
)
_WENT = (
    f"UPDATE availability SET devices = devices - 1{_OLD};"  # noqa: S608
    f" DELETE FROM availability{_OLD} AND devices = 0;"
)
TABLES = (
    "CREATE TABLE availability (class_code TEXT, station_id BLOB, state TEXT, recalled INTEGER,"
    " devices INTEGER, PRIMARY KEY (class_code, station_id, state, recalled)) WITHOUT ROWID",
    "CREATE INDEX availability_by_station ON availability (station_id, class_code)",
    *SHELF.tables,
    "CREATE INDEX availability_by_class ON availability_devices (class_code, station_id, state)",
    "CREATE TRIGGER availability_came AFTER INSERT ON availability_devices BEGIN " + _CAME + " END",
    "CREATE TRIGGER availability_went AFTER DELETE ON availability_devices BEGIN " + _WENT + " END",
    "CREATE TRIGGER availability_changed AFTER UPDATE OF state, station_id, recalled"
    " ON availability_devices BEGIN " + _WENT + _CAME + " END",
    "CREATE TABLE availability_out (device_id BLOB PRIMARY KEY, due_on TEXT) WITHOUT ROWID",
    "CREATE TABLE availability_reserved (device_id BLOB, position INTEGER, booking_id BLOB,"
    " person_id BLOB, reserved_from TEXT, reserved_until TEXT, reservation_state TEXT,"
    " ended_on TEXT, PRIMARY KEY (device_id, position)) WITHOUT ROWID",
    "CREATE INDEX availability_by_day ON availability_reserved (reserved_until)",
    "CREATE INDEX availability_standing ON availability_reserved (reserved_until)"
    " WHERE reservation_state = 'standing'",
)
FORGETS = (
    *SHELF.forgets,
    "DELETE FROM availability_out WHERE device_id = ?",
    "DELETE FROM availability_reserved WHERE booking_id = ?",
)
LIMIT = 1_000
DAYS_MAX = 366
ENDS_A_RESERVATION: dict[type[Fact], str] = {
    DeviceBooking.DeviceReservationCancelled: "cancelled",
    DeviceBooking.DeviceReservationLapsed: "lapsed",
    DeviceBooking.DeviceReservationTakenUp: "taken_up",
}
_WANTED = (
    " WHERE d.class_code BETWEEN COALESCE(?1, '') AND COALESCE(?1 || ' ', '') || char(1114111)"
    " AND (?2 IS NULL OR d.station_id = ?2)"
)
"""Of class ?1 and those within it: nothing that is written in a class comes after that letter."""
_RESERVED = (
    " FROM availability_reserved r CROSS JOIN availability_devices d USING (device_id)"
    + _WANTED
    + " AND r.reserved_until > ?3 AND r.reserved_from < ?4"
)
_STANDING = _RESERVED + " AND r.reservation_state = 'standing'"
_COUNTS = (
    "SELECT class_code, station_id, CASE WHEN recalled AND state = 'available'"  # noqa: S608
    " THEN 'kept_back' ELSE state END, SUM(devices) FROM availability d"
    + _WANTED
    + " AND state NOT IN ('issued', 'dismantled', 'retired') GROUP BY 1, 2, 3"
)
_KEPT = (
    "SELECT d.class_code, d.station_id, COUNT(DISTINCT device_id)"
    + _STANDING
    + " AND d.state = 'available' AND NOT d.recalled GROUP BY 1, 2"
)
_CALENDAR = (
    "SELECT device_id, d.asset_number, d.class_code, d.station_id, r.person_id,"
    " r.reserved_from, r.reserved_until, r.reservation_state, r.ended_on"
    + _RESERVED
    + " ORDER BY r.reserved_from, d.asset_number, r.position LIMIT ?5"
)
_AT_HAND = (
    "SELECT device_id, o.due_on FROM availability_devices d"  # noqa: S608
    " LEFT JOIN availability_out o USING (device_id)"
    + _WANTED
    + " AND d.state IN ('available', 'on_loan') AND NOT d.recalled"
)


class Available(Struct, frozen=True, kw_only=True):
    """How many devices of one class a station has; each is counted once.

    ``free`` can be lent at once, ``reserved`` is kept for somebody that day, ``kept_back`` is
    recalled. ``returned`` waits to be looked at. What is out, on its way or lost counts at the
    station it belongs to. What is out of the books is not counted.
    """

    class_code: str
    station_id: UUID
    free: int
    reserved: int
    kept_back: int
    returned: int
    defective: int
    in_repair: int
    on_loan: int
    in_transfer: int
    lost: int


class Reservation(Struct, frozen=True, kw_only=True):
    """One time a device is kept for a person: from a day on, until the day before another.

    ``reservation_state`` is ``standing``, or how it ended on ``ended_on``: ``cancelled``,
    ``lapsed``, ``taken_up``.
    """

    device_id: UUID
    asset_number: str
    class_code: str
    station_id: UUID
    person_id: UUID
    reserved_from: date
    reserved_until: date
    reservation_state: str
    ended_on: str | None


class FreeDay(Struct, frozen=True):
    """How many devices of a class could be lent on one day, are kept for somebody, or are out."""

    day: date
    free: int
    reserved: int
    on_loan: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Follow each device, and each reservation to its end."""
    if fact.HISTORY is Device:
        SHELF.follow(db, position, fact)
        _follow_loan(db, fact)
    else:
        _follow_booking(db, position, fact)


def _follow_loan(db: Cursor, fact: Fact) -> None:
    device = fact.originator_id.bytes
    match fact:
        case Device.DeviceLent(due_on=due_on) | Device.DeviceLoanRenewed(due_on=due_on):
            loan = (device, due_on.isoformat())
            db.execute("INSERT OR REPLACE INTO availability_out VALUES (?, ?)", loan)
        case _ if isinstance(fact, ENDS_A_LOAN):
            db.execute("DELETE FROM availability_out WHERE device_id = ?", (device,))


def _follow_booking(db: Cursor, position: int, fact: Fact) -> None:
    match fact:
        case DeviceBooking.DeviceReserved(reserved_from=first, reserved_until=until):
            key = (fact.device_id.bytes, position, fact.originator_id.bytes, fact.person_id.bytes)
            db.execute(
                "INSERT INTO availability_reserved VALUES (?, ?, ?, ?, ?, ?, 'standing', NULL)",
                (*key, first.isoformat(), until.isoformat()),
            )
        case _ if type(fact) in ENDS_A_RESERVATION:
            _end(db, fact)


def _end(db: Cursor, fact: Any) -> None:
    db.execute(
        "UPDATE availability_reserved SET reservation_state = ?, ended_on = ? WHERE device_id = ?"
        " AND reserved_from = ? AND reservation_state = 'standing'",
        (
            ENDS_A_RESERVATION[type(fact)],
            fact.occurred_on,
            fact.device_id.bytes,
            fact.reserved_from.isoformat(),
        ),
    )


def counts(
    views: Views,
    *,
    day: date,
    class_code: str | None = None,
    station_id: UUID | None = None,
    limit: int = LIMIT,
) -> list[Available]:
    """What each station has of each class now, and how much of that is reserved on ``day``.

    ``day`` moves the reservations alone: where the devices are is told as it stands, whatever the
    day. ``free_days`` tells the days to come. With ``class_code`` only that class and those
    within it: ``12 22`` has ``12 22 03`` in it.
    Empty when the office has no such device.
    """
    wanted = (class_code, station_id.bytes if station_id else None)
    rows = views.fetch(_COUNTS, *wanted)
    kept = views.fetch(_KEPT, *wanted, day.isoformat(), (day + timedelta(days=1)).isoformat())
    found: dict[tuple[str, bytes], Counter[str]] = {}
    for code, station, state, devices in rows:
        found.setdefault((code, station), Counter())[state] = devices
    for code, station, devices in kept:
        found[code, station]["reserved"] = devices
    return [_available(*key, states) for key, states in sorted(found.items())[:limit]]


def _available(class_code: str, station: bytes, states: Counter[str]) -> Available:
    return Available(
        class_code=class_code,
        station_id=UUID(bytes=station),
        free=states["available"] - states["reserved"],
        reserved=states["reserved"],
        kept_back=states["kept_back"],
        returned=states["returned"],
        defective=states["defective"],
        in_repair=states["in_repair"],
        on_loan=states["on_loan"],
        in_transfer=states["in_transfer"],
        lost=states["lost"],
    )


def calendar(
    views: Views,
    *,
    first: date,
    until: date,
    class_code: str | None = None,
    station_id: UUID | None = None,
    limit: int = LIMIT,
) -> list[Reservation]:
    """What is or was reserved on any day from ``first`` until the day before ``until``.

    In the order of the days on which it begins; empty when nothing is.
    """
    wanted = (class_code, station_id.bytes if station_id else None)
    rows = views.fetch(_CALENDAR, *wanted, first.isoformat(), until.isoformat(), limit)
    return [_reservation(row) for row in rows]


def _reservation(row: Sequence[Any]) -> Reservation:
    device_id, number, code, station_id, person_id, first, until, state, ended_on = row
    return Reservation(
        device_id=UUID(bytes=device_id),
        asset_number=number,
        class_code=code,
        station_id=UUID(bytes=station_id),
        person_id=UUID(bytes=person_id),
        reserved_from=date.fromisoformat(first),
        reserved_until=date.fromisoformat(until),
        reservation_state=state,
        ended_on=ended_on,
    )


def free_days(
    views: Views, *, class_code: str, station_id: UUID, first: date, until: date
) -> list[FreeDay]:
    """Each day from ``first`` until the day before ``until``, for at most a year.

    A device that is out is free again on the day after it is due, but not while it is overdue on
    ``first``. What is being repaired, waits to be looked at or is recalled is not counted.
    """
    wanted = (class_code, station_id.bytes)
    devices = views.fetch(_AT_HAND, *wanted)
    kept: dict[bytes, list[tuple[date, date]]] = {device_id: [] for device_id, _ in devices}
    times = "SELECT device_id, r.reserved_from, r.reserved_until" + _STANDING
    rows = views.fetch(times, *wanted, first.isoformat(), until.isoformat())
    for device_id, begins, ends in rows:
        if device_id in kept:
            kept[device_id].append((date.fromisoformat(begins), date.fromisoformat(ends)))
    out = {device_id: _out_until(due_on, first, until) for device_id, due_on in devices}
    return [_free_day(day, kept, out) for day in _days(first, until)]


def _out_until(due_on: str | None, first: date, until: date) -> date:
    """The first day on which it can be back."""
    if due_on is None:
        return first
    due = date.fromisoformat(due_on)
    return until if due < first else due + timedelta(days=1)


def _free_day(
    day: date, kept: dict[bytes, list[tuple[date, date]]], out: dict[bytes, date]
) -> FreeDay:
    at_home = sum(day < back for back in out.values())
    reserved = sum(
        out[device_id] <= day and any(begins <= day < ends for begins, ends in times)
        for device_id, times in kept.items()
    )
    return FreeDay(day, len(out) - at_home - reserved, reserved, at_home)


def _days(first: date, until: date) -> Iterator[date]:
    for number in range(min((until - first).days, DAYS_MAX)):
        yield first + timedelta(days=number)


ASKED = (counts, calendar, free_days)
