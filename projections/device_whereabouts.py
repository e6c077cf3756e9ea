"""Where is every device, and which of them should an auditor ask about?

Source: every fact of devices and of stock-takes.
Read by: ``api/asking.py``.

Nobody is judged: a suspicion says what the facts show, and at which position they show it.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device, StockTake
from ledger.aggregates.stock_take import Seen
from ledger.history import Fact
from ledger.vocabulary import DeviceState, first_day, last_day
from projections.shelf import ENDS_A_LOAN, Shelf
from projections.store import Cursor, Views, named, reads

NAME = "device_whereabouts"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Device, StockTake.StockTakeCounted, StockTake.StockTakeMismatchFound)
SHELF = Shelf("device_whereabouts")
TABLES = (
    *SHELF.tables,
    "CREATE INDEX device_whereabouts_by_number ON device_whereabouts (asset_number)",
    "CREATE INDEX device_whereabouts_by_state ON device_whereabouts (state, asset_number)",
    "CREATE INDEX device_whereabouts_by_station ON device_whereabouts (station_id, asset_number)",
    "CREATE TABLE device_whereabouts_holders (device_id BLOB PRIMARY KEY, person_id BLOB,"
    " due_on TEXT, position INTEGER) WITHOUT ROWID",
    "CREATE INDEX device_whereabouts_by_due ON device_whereabouts_holders (due_on)",
    "CREATE TABLE device_whereabouts_loans (device_id BLOB, position INTEGER, person_id BLOB,"
    " lent_on TEXT, since TEXT, until TEXT, PRIMARY KEY (device_id, position)) WITHOUT ROWID",
    "CREATE TABLE device_whereabouts_repairs (device_id BLOB, position INTEGER, since TEXT,"
    " until TEXT, PRIMARY KEY (device_id, position)) WITHOUT ROWID",
    "CREATE TABLE device_whereabouts_marks (device_id BLOB, suspicion TEXT,"
    " PRIMARY KEY (device_id, suspicion)) WITHOUT ROWID",
    "CREATE TABLE device_whereabouts_lent (suspicion TEXT, position INTEGER, device_id BLOB,"
    " person_id BLOB, lent_on TEXT, PRIMARY KEY (suspicion, position)) WITHOUT ROWID",
    "CREATE INDEX device_whereabouts_by_device ON device_whereabouts_lent (device_id)",
    "CREATE TABLE device_whereabouts_seen (device_id BLOB, position INTEGER, take_id BLOB,"
    " seen_on TEXT, seen TEXT, differs INTEGER, PRIMARY KEY (device_id, position)) WITHOUT ROWID",
    "CREATE INDEX device_whereabouts_by_take ON device_whereabouts_seen (take_id)",
    "CREATE INDEX device_whereabouts_differ ON device_whereabouts_seen (position) WHERE differs",
)
FORGETS = (
    *SHELF.forgets,
    "DELETE FROM device_whereabouts_holders WHERE device_id = ?",
    "DELETE FROM device_whereabouts_loans WHERE device_id = ?",
    "DELETE FROM device_whereabouts_repairs WHERE device_id = ?",
    "DELETE FROM device_whereabouts_marks WHERE device_id = ?",
    "DELETE FROM device_whereabouts_lent WHERE device_id = ?",
    "DELETE FROM device_whereabouts_seen WHERE take_id = ?",
)
LIMIT = 1_000
OVERDUE_DAYS = 90


class Suspicion(Enum):
    """What the facts show of a device that somebody should ask about."""

    LENT_IN_REPAIR = "lent_in_repair"
    """By the days told, it was out with somebody while it was being repaired."""
    LENT_NOT_INSPECTED = "lent_not_inspected"
    """It went out again, and no inspection was recorded since it had come back."""
    RESERVATION_OVERRIDDEN = "reservation_overridden"
    """It was lent although it was reserved for somebody else."""
    NOT_RETURNED = "not_returned"
    """It has been overdue for a long time."""
    LOST = "lost"
    """It is lost and was not found."""
    NOT_AS_COUNTED = "not_as_counted"
    """The last stock-take saw something else than the books say, and nothing was told since."""


class Whereabouts(Struct, frozen=True, kw_only=True):
    """Where one device is: at ``station_id``, or with ``person_id``, or had by them when lost.

    ``station_id`` is where it belongs while it is out. ``since`` is when it came into its
    ``state`` there. ``counted_on`` and ``seen`` are of the last stock-take that looked at it;
    ``differs``: the books said something else.
    """

    device_id: UUID
    asset_number: str
    device_name: str
    class_code: str
    state: str
    station_id: UUID
    person_id: UUID | None
    since: str
    due_on: date | None
    counted_on: str | None
    seen: str | None
    differs: bool | None


class SuspiciousDevice(Struct, frozen=True, kw_only=True):
    """One thing to ask about: ``position`` is that of the fact that shows it.

    ``since`` is the day it was lent, was due, was lost or was counted; ``days_overdue`` is how
    long it has been due, where that is what is suspicious.
    """

    suspicion: str
    device_id: UUID
    asset_number: str
    class_code: str
    station_id: UUID
    person_id: UUID | None
    since: str
    days_overdue: int | None
    position: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Follow where a device is, who has it, and what was seen of it."""
    if fact.HISTORY is Device:
        SHELF.follow(db, position, fact)
        _follow_holder(db, position, fact)
        _follow_loans(db, position, fact)
        _follow_repairs(db, position, fact)
    else:
        _look(db, position, fact)


def _follow_holder(db: Cursor, position: int, fact: Fact) -> None:
    device = fact.originator_id.bytes
    match fact:
        case Device.DeviceLent(person_id=person_id, due_on=due_on):
            _hold(db, device, person_id, due_on, position)
        case Device.DeviceLoanRenewed(due_on=due_on):
            db.execute(
                "UPDATE device_whereabouts_holders SET due_on = ? WHERE device_id = ?",
                (due_on.isoformat(), device),
            )
        case Device.DeviceIssued(person_id=person_id):
            _hold(db, device, person_id, None, position)
        case _ if isinstance(fact, ENDS_A_LOAN):
            db.execute("DELETE FROM device_whereabouts_holders WHERE device_id = ?", (device,))


def _hold(db: Cursor, device: bytes, person_id: UUID, due_on: date | None, position: int) -> None:
    db.execute(
        "INSERT OR REPLACE INTO device_whereabouts_holders VALUES (?, ?, ?, ?)",
        (device, person_id.bytes, due_on.isoformat() if due_on else None, position),
    )


def _follow_loans(db: Cursor, position: int, fact: Fact) -> None:
    device = fact.originator_id.bytes
    match fact:
        case Device.DeviceInspectionSkipped():
            _mark(db, device, Suspicion.LENT_NOT_INSPECTED)
        case Device.DeviceReservationOverridden():
            _mark(db, device, Suspicion.RESERVATION_OVERRIDDEN)
        case Device.DeviceInspected():
            db.execute("DELETE FROM device_whereabouts_marks WHERE device_id = ?", (device,))
        case Device.DeviceLent(person_id=person_id):
            _lend(db, position, fact, person_id.bytes)
        case _ if isinstance(fact, ENDS_A_LOAN):
            db.execute(
                "UPDATE device_whereabouts_loans SET until = MAX(since, ?)"
                " WHERE device_id = ? AND until IS NULL",
                (first_day(fact.occurred_on).isoformat(), device),
            )


def _mark(db: Cursor, device: bytes, suspicion: Suspicion) -> None:
    mark = (device, suspicion.value)
    db.execute("INSERT OR IGNORE INTO device_whereabouts_marks VALUES (?, ?)", mark)


def _lend(db: Cursor, position: int, fact: Fact, person: bytes) -> None:
    # Of a month it is not known when in it: what is certain is only that it was out at its end.
    device, certain = fact.originator_id.bytes, last_day(fact.occurred_on).isoformat()
    db.execute(
        "INSERT INTO device_whereabouts_loans VALUES (?, ?, ?, ?, ?, NULL)",
        (device, position, person, fact.occurred_on, certain),
    )
    db.execute(
        "INSERT INTO device_whereabouts_lent SELECT suspicion, ?, device_id, ?, ?"
        " FROM device_whereabouts_marks WHERE device_id = ?",
        (position, person, fact.occurred_on, device),
    )
    db.execute("DELETE FROM device_whereabouts_marks WHERE device_id = ?", (device,))


def _follow_repairs(db: Cursor, position: int, fact: Fact) -> None:
    device = fact.originator_id.bytes
    match fact:
        case Device.DeviceRepairStarted():
            db.execute(
                "INSERT INTO device_whereabouts_repairs VALUES (?, ?, ?, NULL)",
                (device, position, last_day(fact.occurred_on).isoformat()),
            )
        case Device.DeviceRepaired() | Device.DeviceDismantled() | Device.DeviceRetired():
            db.execute(
                "UPDATE device_whereabouts_repairs SET until = MAX(since, ?)"
                " WHERE device_id = ? AND until IS NULL",
                (first_day(fact.occurred_on).isoformat(), device),
            )


def _look(db: Cursor, position: int, fact: Fact) -> None:
    take = (fact.originator_id.bytes, fact.occurred_on)
    match fact:
        case StockTake.StockTakeCounted(device_ids=device_ids):
            db.executemany(
                "INSERT INTO device_whereabouts_seen VALUES (?, ?, ?, ?, ?, 0)",
                [(each.bytes, position, *take, Seen.PRESENT.value) for each in device_ids],
            )
        case StockTake.StockTakeMismatchFound(device_id=device_id, seen=seen):
            db.execute(
                "INSERT INTO device_whereabouts_seen VALUES (?, ?, ?, ?, ?, 1)",
                (device_id.bytes, position, *take, seen.value),
            )


def every(
    views: Views,
    *,
    station_id: UUID | None = None,
    state: DeviceState | None = None,
    after: str | None = None,
    limit: int = LIMIT,
) -> list[Whereabouts]:
    """Where each device is, in the order of their numbers; empty when the office has none.

    With ``station_id`` those that belong there; with ``after`` those with a greater number.
    """
    wanted = {
        "w.station_id = ?": station_id.bytes if station_id else None,
        "w.state = ?": state.value if state else None,
        "w.asset_number > ?": after,
    }
    told = {clause: value for clause, value in wanted.items() if value is not None}
    rows = views.fetch(
        f"{_WHERE} WHERE {' AND '.join(told) or '1'} ORDER BY w.asset_number LIMIT ?",
        *told.values(),
        limit,
    )
    return [_whereabouts(row) for row in rows]


_WHERE = (
    "SELECT w.device_id, w.asset_number, w.name, w.class_code, w.state, w.station_id, h.person_id,"
    " w.since, h.due_on, s.seen_on, s.seen, s.differs FROM device_whereabouts w"
    " LEFT JOIN device_whereabouts_holders h USING (device_id)"
    " LEFT JOIN device_whereabouts_seen s ON s.device_id = w.device_id AND s.position ="
    " (SELECT MAX(position) FROM device_whereabouts_seen n WHERE n.device_id = w.device_id)"
)


def _whereabouts(row: Sequence[Any]) -> Whereabouts:
    device_id, number, name, code, state, station_id, person_id, since, due, *seen = row
    counted_on, was_seen, differs = seen
    return Whereabouts(
        device_id=UUID(bytes=device_id),
        asset_number=number,
        device_name=name,
        class_code=code,
        state=state,
        station_id=UUID(bytes=station_id),
        person_id=named(person_id),
        since=since,
        due_on=date.fromisoformat(due) if due else None,
        counted_on=counted_on,
        seen=was_seen,
        differs=None if differs is None else bool(differs),
    )


_LENT_SO = (
    "SELECT device_id, w.asset_number, w.class_code, w.station_id, f.person_id, f.lent_on,"
    " f.position FROM device_whereabouts_lent f CROSS JOIN device_whereabouts w USING (device_id)"
    " WHERE f.suspicion = ? ORDER BY f.position LIMIT ?"
)
_LENT_IN_REPAIR = (
    "SELECT device_id, w.asset_number, w.class_code, w.station_id, l.person_id, l.lent_on,"
    " MAX(l.position, r.position) FROM device_whereabouts_repairs r"
    " CROSS JOIN device_whereabouts_loans l USING (device_id)"
    " CROSS JOIN device_whereabouts w USING (device_id)"
    " WHERE l.since < COALESCE(r.until, '9999') AND r.since < COALESCE(l.until, '9999')"
    " ORDER BY 7 LIMIT ?"
)
_NOT_RETURNED = (
    "SELECT device_id, w.asset_number, w.class_code, w.station_id, h.person_id, h.due_on,"
    " h.position FROM device_whereabouts_holders h CROSS JOIN device_whereabouts w"
    " USING (device_id) WHERE h.due_on < ? AND w.state = 'on_loan' ORDER BY 6, 2 LIMIT ?"
)
_LOST = (
    "SELECT device_id, w.asset_number, w.class_code, w.station_id, h.person_id, w.since, w.told_at"
    " FROM device_whereabouts w LEFT JOIN device_whereabouts_holders h USING (device_id)"
    " WHERE w.state = 'lost' ORDER BY w.asset_number LIMIT ?"
)
_NOT_AS_COUNTED = (
    "SELECT device_id, w.asset_number, w.class_code, w.station_id, h.person_id, s.seen_on,"
    " s.position FROM device_whereabouts_seen s CROSS JOIN device_whereabouts w USING (device_id)"
    " LEFT JOIN device_whereabouts_holders h USING (device_id)"
    " WHERE s.differs AND w.told_at < s.position AND NOT EXISTS (SELECT 1"
    " FROM device_whereabouts_seen n WHERE n.device_id = s.device_id AND n.position > s.position)"
    " ORDER BY s.position LIMIT ?"
)
Finding = Callable[[Views, date, int], list[Any]]
FINDINGS: dict[Suspicion, Finding] = {
    Suspicion.LENT_IN_REPAIR: lambda views, _, limit: views.fetch(_LENT_IN_REPAIR, limit),
    Suspicion.LENT_NOT_INSPECTED: lambda views, _, limit: views.fetch(
        _LENT_SO, Suspicion.LENT_NOT_INSPECTED.value, limit
    ),
    Suspicion.RESERVATION_OVERRIDDEN: lambda views, _, limit: views.fetch(
        _LENT_SO, Suspicion.RESERVATION_OVERRIDDEN.value, limit
    ),
    Suspicion.NOT_RETURNED: lambda views, before, limit: views.fetch(
        _NOT_RETURNED, before.isoformat(), limit
    ),
    Suspicion.LOST: lambda views, _, limit: views.fetch(_LOST, limit),
    Suspicion.NOT_AS_COUNTED: lambda views, _, limit: views.fetch(_NOT_AS_COUNTED, limit),
}


def suspicious(
    views: Views,
    *,
    day: date,
    suspicion: Suspicion | None = None,
    overdue_days: int = OVERDUE_DAYS,
    limit: int = LIMIT,
) -> list[SuspiciousDevice]:
    """What an auditor should ask about, of every kind or of one; empty when there is nothing.

    Not returned counts what was due more than ``overdue_days`` before ``day``. ``limit`` is for
    each kind.
    """
    before = day - timedelta(days=overdue_days)
    kinds = [suspicion] if suspicion else list(Suspicion)
    return [
        _suspicious(kind, day, row)
        for kind in kinds
        for row in FINDINGS[kind](views, before, limit)
    ]


def _suspicious(kind: Suspicion, day: date, row: Sequence[Any]) -> SuspiciousDevice:
    device_id, number, code, station_id, person_id, since, position = row
    overdue = (day - date.fromisoformat(since)).days if kind is Suspicion.NOT_RETURNED else None
    return SuspiciousDevice(
        suspicion=kind.value,
        device_id=UUID(bytes=device_id),
        asset_number=number,
        class_code=code,
        station_id=UUID(bytes=station_id),
        person_id=named(person_id),
        since=since,
        days_overdue=overdue,
        position=position,
    )


ASKED = (every, suspicious)
