"""Which devices are out, with whom, and when are they due?

Source: every fact of a device.
Read by: ``kiosk/pages``, ``api/desk``, ``api/asking.py``.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device
from ledger.history import Fact
from projections.shelf import ENDS_A_LOAN, ON_THE_SHELF, Places, Shelf
from projections.store import Cursor, Views, named

NAME = "open_loans"
UNSEALS: frozenset[str] = frozenset()
READS = ON_THE_SHELF
SHELF = Shelf("open_loans_devices")
PLACES = Places("open_loans_stations")
TABLES = (
    "CREATE TABLE open_loans (device_id BLOB PRIMARY KEY, person_id BLOB, station_id BLOB,"
    " lent_on TEXT, due_on TEXT, missing INTEGER, reminders INTEGER, reminded_on TEXT,"
    " reminded_by TEXT) WITHOUT ROWID",
    "CREATE INDEX open_loans_by_person ON open_loans (person_id)",
    "CREATE INDEX open_loans_by_due ON open_loans (due_on)",
    "CREATE TABLE open_loans_tags (device_id BLOB PRIMARY KEY, tag TEXT) WITHOUT ROWID",
    "CREATE INDEX open_loans_by_tag ON open_loans_tags (tag)",
    "CREATE TABLE open_loans_recalled (device_id BLOB PRIMARY KEY, recalled_on TEXT,"
    " recall_reason TEXT) WITHOUT ROWID",
    *SHELF.tables,
    "CREATE UNIQUE INDEX open_loans_by_asset ON open_loans_devices (asset_number, device_id)",
    *PLACES.tables,
)
FORGETS = (
    "DELETE FROM open_loans WHERE device_id = ?",
    "DELETE FROM open_loans_tags WHERE device_id = ?",
    "DELETE FROM open_loans_recalled WHERE device_id = ?",
    *SHELF.forgets,
    *PLACES.forgets,
)
LIMIT = 500
_FIELDS = (
    "SELECT l.device_id, l.person_id, d.asset_number, d.name, d.class_code, s.name, l.lent_on,"
    " l.due_on, l.missing, d.recalled"
)
_FROM = (
    " FROM open_loans l JOIN open_loans_devices d USING (device_id)"
    " LEFT JOIN open_loans_stations s ON s.station_id = l.station_id"
)
_LOAN = _FIELDS + _FROM
_HERE = " AND COALESCE(l.station_id = ?, 1)"


class OpenLoan(Struct, frozen=True):
    """One device that is out; ``missing`` when it was reported lost while out.

    ``recalled``: the office asks for it back, whenever it is due.
    """

    device_id: UUID
    person_id: UUID
    asset_number: str
    device_name: str
    class_code: str
    station: str | None
    lent_on: str
    due_on: date
    missing: bool
    recalled: bool = False


class DeviceCard(Struct, frozen=True):
    """One device as the shelf knows it; ``state`` is that of ``DeviceState``."""

    device_id: UUID
    asset_number: str
    name: str
    class_code: str
    state: str
    station: str | None
    recalled: bool = False


class LateLoan(Struct, frozen=True):
    """One device that should be back, or is to come back on the day that was asked for.

    ``days_overdue`` is zero on the day it is due. ``reminders`` counts those of this loan;
    ``reminded_on`` and ``reminded_by`` are those of the newest, ``None`` when there was none.
    ``missing`` and ``recalled`` are as in ``OpenLoan``.
    """

    device_id: UUID
    person_id: UUID
    asset_number: str
    device_name: str
    class_code: str
    station: str | None
    lent_on: str
    due_on: date
    days_overdue: int
    reminders: int
    reminded_on: str | None
    reminded_by: str | None
    missing: bool
    recalled: bool


class RecalledDevice(Struct, frozen=True):
    """One device the office wants in its hands; ``person_id`` has it, if anybody does."""

    device_id: UUID
    asset_number: str
    device_name: str
    class_code: str
    device_state: str
    station: str | None
    recalled_on: str
    recall_reason: str
    person_id: UUID | None
    due_on: date | None


class Out(Struct, frozen=True):
    """How many devices are out, and how many of them should be back."""

    out: int
    overdue: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Open a row when a device goes out, change it, and take it away when it is back."""
    PLACES.follow(db, fact)
    if fact.HISTORY is Device:
        SHELF.follow(db, position, fact)
        _follow_loan(db, fact.originator_id.bytes, fact)
        _follow_device(db, fact.originator_id.bytes, fact)


def _follow_loan(db: Cursor, device: bytes, fact: Fact) -> None:
    match fact:
        case Device.DeviceLent(person_id=person_id, station_id=station_id, due_on=due_on):
            db.execute(
                "INSERT OR REPLACE INTO open_loans VALUES (?, ?, ?, ?, ?, 0, 0, NULL, NULL)",
                (device, person_id.bytes, station_id.bytes, fact.occurred_on, due_on.isoformat()),
            )
        case Device.DeviceLoanRenewed(due_on=due_on):
            db.execute(
                "UPDATE open_loans SET due_on = ? WHERE device_id = ?",
                (due_on.isoformat(), device),
            )
        case Device.DeviceReminderSent(reminded_by=reminded_by):
            db.execute(
                "UPDATE open_loans SET reminders = reminders + 1, reminded_on = ?,"
                " reminded_by = ? WHERE device_id = ?",
                (fact.occurred_on, reminded_by.value, device),
            )
        case Device.DeviceLost():
            db.execute("UPDATE open_loans SET missing = 1 WHERE device_id = ?", (device,))
        case _ if isinstance(fact, ENDS_A_LOAN):
            db.execute("DELETE FROM open_loans WHERE device_id = ?", (device,))


def _follow_device(db: Cursor, device: bytes, fact: Fact) -> None:
    match fact:
        case Device.DeviceTagged(tag=tag):
            db.execute("INSERT OR REPLACE INTO open_loans_tags VALUES (?, ?)", (device, tag))
        case Device.DeviceRecalled(recall_reason=reason):
            recall = (device, fact.occurred_on, reason.value)
            db.execute("INSERT OR REPLACE INTO open_loans_recalled VALUES (?, ?, ?)", recall)
        case Device.DeviceRecallLifted() | Device.DeviceDismantled() | Device.DeviceRetired():
            db.execute("DELETE FROM open_loans_recalled WHERE device_id = ?", (device,))


def of(views: Views, person_id: UUID) -> list[OpenLoan]:
    """What ``person_id`` has at home, the soonest due first."""
    rows = views.fetch(f"{_LOAN} WHERE l.person_id = ? ORDER BY l.due_on", person_id.bytes)
    return [_loan(row) for row in rows]


def all_out(views: Views, *, limit: int = LIMIT) -> list[OpenLoan]:
    """Every device that is out, the longest overdue first."""
    return [_loan(row) for row in views.fetch(f"{_LOAN} ORDER BY l.due_on LIMIT ?", limit)]


def due_on(
    views: Views, *, day: date, station_id: UUID | None = None, limit: int = LIMIT
) -> list[LateLoan]:
    """What is to come back on ``day``, in the order of the numbers; empty when nothing is.

    With ``station_id`` only what that station lent.
    """
    return _late(views, "l.due_on = ?", day, station_id, "d.asset_number", limit)


def overdue(
    views: Views, *, day: date, station_id: UUID | None = None, limit: int = LIMIT
) -> list[LateLoan]:
    """What was due before ``day`` and is not back, the longest overdue first; empty if nothing is.

    A loan is due on the day that the policy or the clerk gave it; no policy gives days of grace.
    With ``station_id`` only what that station lent.
    """
    return _late(views, "l.due_on < ?", day, station_id, "l.due_on, d.asset_number", limit)


def recalled(views: Views, *, limit: int = LIMIT) -> list[RecalledDevice]:
    """What the office wants back or keeps back, the first one asked for first; empty if nothing."""
    rows = views.fetch(
        "SELECT device_id, l.person_id, l.due_on, d.asset_number, d.name, d.class_code, d.state,"
        " s.name, r.recalled_on, r.recall_reason FROM open_loans_recalled r"
        " JOIN open_loans_devices d USING (device_id) LEFT JOIN open_loans l USING (device_id)"
        " LEFT JOIN open_loans_stations s ON s.station_id = d.station_id"
        " ORDER BY r.recalled_on, d.asset_number LIMIT ?",
        limit,
    )
    return [_recalled(row) for row in rows]


def of_device(views: Views, device_id: UUID) -> OpenLoan | None:
    """The loan on which the device is out; ``None`` when it is not."""
    rows = views.fetch(f"{_LOAN} WHERE l.device_id = ?", device_id.bytes)
    return _loan(rows[0]) if rows else None


def count_out(views: Views, *, before: date) -> Out:
    """How many are out; overdue is what was due ``before`` that day."""
    rows = views.fetch("SELECT COUNT(*), SUM(due_on < ?) FROM open_loans", before.isoformat())
    return Out(rows[0][0], rows[0][1] or 0)


def by_asset_number(views: Views, asset_number: str) -> DeviceCard | None:
    """The device that carries this number, in the books or on its label."""
    rows = views.fetch(
        "SELECT d.device_id, d.asset_number, d.name, d.class_code, d.state, s.name, d.recalled"
        " FROM open_loans_devices d LEFT JOIN open_loans_stations s USING (station_id)"
        " WHERE d.asset_number = ?1"
        " OR d.device_id IN (SELECT device_id FROM open_loans_tags WHERE tag = ?1)"
        " ORDER BY d.asset_number = ?1 DESC LIMIT 1",
        asset_number,
    )
    if not rows:
        return None
    device_id, number, name, code, state, station, recalled = rows[0]
    return DeviceCard(UUID(bytes=device_id), number, name, code, state, station, bool(recalled))


def stations(views: Views, kind: str | None = None) -> list[tuple[UUID, str]]:
    """The stations, or those of a kind, by name."""
    rows = views.fetch(
        "SELECT station_id, name FROM open_loans_stations WHERE kind = ?1 OR ?1 IS NULL"
        " ORDER BY name",
        kind,
    )
    return [(UUID(bytes=station_id), name) for station_id, name in rows]


def _recalled(row: Sequence[Any]) -> RecalledDevice:
    device_id, person_id, due, number, name, code, state, station, recalled_on, reason = row
    return RecalledDevice(
        UUID(bytes=device_id),
        number,
        name,
        code,
        state,
        station,
        recalled_on,
        reason,
        named(person_id),
        date.fromisoformat(due) if due else None,
    )


def _late(
    views: Views, when: str, day: date, station_id: UUID | None, order: str, limit: int
) -> list[LateLoan]:
    rows = views.fetch(
        f"{_FIELDS}, l.reminders, l.reminded_on, l.reminded_by{_FROM} WHERE {when}{_HERE}"
        f" ORDER BY {order} LIMIT ?",
        day.isoformat(),
        station_id.bytes if station_id else None,
        limit,
    )
    return [_late_loan(day, row) for row in rows]


def _late_loan(day: date, row: Sequence[Any]) -> LateLoan:
    loan = _loan(row[:10])
    reminders, reminded_on, reminded_by = row[10:]
    return LateLoan(
        loan.device_id,
        loan.person_id,
        loan.asset_number,
        loan.device_name,
        loan.class_code,
        loan.station,
        loan.lent_on,
        loan.due_on,
        (day - loan.due_on).days,
        reminders,
        reminded_on,
        reminded_by,
        loan.missing,
        loan.recalled,
    )


def _loan(row: Sequence[Any]) -> OpenLoan:
    device_id, person_id, number, name, code, station, lent_on, due_on, missing, recalled = row
    return OpenLoan(
        UUID(bytes=device_id),
        UUID(bytes=person_id),
        number,
        name,
        code,
        station,
        lent_on,
        date.fromisoformat(due_on),
        bool(missing),
        bool(recalled),
    )


ASKED = (of, all_out, due_on, overdue, recalled)
