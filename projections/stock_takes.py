"""Where did a count of the devices differ from the books, and what became of each difference?

Source: every fact of a stock-take, and those that move a device or end it.
Read by: ``api/desk``, ``api/audit``.

A difference is settled by what was recorded of the device afterwards: it was found or reported
lost, was moved or handed back, or left the books.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device, StockTake
from projections.store import Cursor, Views, named, reads

NAME = "stock_takes"
UNSEALS: frozenset[str] = frozenset()
SETTLES = (
    Device.DeviceReturned,
    Device.DeviceReturnCorrected,
    Device.DeviceTransferDispatched,
    Device.DeviceTransferReceived,
    Device.DeviceRepairStarted,
    Device.DeviceRepaired,
    Device.DeviceLent,
    Device.DeviceLost,
    Device.DeviceFound,
    Device.DeviceIssued,
    Device.DeviceDismantled,
    Device.DeviceRetired,
)
READS = reads(StockTake, *SETTLES)
TABLES = (
    "CREATE TABLE stock_takes (take_id BLOB PRIMARY KEY, station_id BLOB, class_code TEXT,"
    " opened_on TEXT, closed_on TEXT, agreed INTEGER, differing INTEGER) WITHOUT ROWID",
    "CREATE TABLE stock_takes_differences (take_id BLOB, device_id BLOB, position INTEGER,"
    " day TEXT, expected_state TEXT, expected_station BLOB, seen TEXT, seen_station BLOB,"
    " PRIMARY KEY (take_id, device_id)) WITHOUT ROWID",
    "CREATE TABLE stock_takes_moves (device_id BLOB, position INTEGER, topic TEXT, day TEXT,"
    " PRIMARY KEY (device_id, position)) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM stock_takes WHERE take_id = ?",
    "DELETE FROM stock_takes_differences WHERE take_id = ?",
    "DELETE FROM stock_takes_moves WHERE device_id = ?",
)


class StockTakeRow(Struct, frozen=True, kw_only=True):
    """One count of a station, or of its devices of one class; open while it is not closed.

    ``agreed`` and ``differing`` are devices; ``unsettled`` is how many that differed are as they
    were found.
    """

    stock_take_id: UUID
    station_id: UUID
    class_code: str | None
    opened_on: str
    closed_on: str | None
    agreed: int
    differing: int
    unsettled: int


class DifferenceRow(Struct, frozen=True, kw_only=True):
    """One device that was not as the books said, in ``device_state`` at the expected station.

    ``settled_by`` is the fact that put it right.
    """

    stock_take_id: UUID
    station_id: UUID
    device_id: UUID
    occurred_on: str
    device_state: str
    expected_station_id: UUID | None
    seen: str
    seen_station_id: UUID | None
    settled_by: str | None
    settled_on: str | None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep what a count found, and what became of the devices."""
    key = fact.originator_id.bytes
    match fact:
        case StockTake.StockTakeOpened(station_id=station, class_code=code):
            db.execute(_OPENED, (key, station.bytes, code, fact.occurred_on))
        case StockTake.StockTakeCounted(device_ids=devices):
            db.execute(_AGREED, (len(devices), key))
        case StockTake.StockTakeMismatchFound():
            _differ(db, position, fact)
        case StockTake.StockTakeClosed():
            db.execute(_CLOSED, (fact.occurred_on, key))
        case _:
            moved = (key, position, fact.TOPIC, fact.occurred_on)
            db.execute("INSERT INTO stock_takes_moves VALUES (?, ?, ?, ?)", moved)


_OPENED = "INSERT INTO stock_takes VALUES (?, ?, ?, ?, NULL, 0, 0)"
_AGREED = "UPDATE stock_takes SET agreed = agreed + ? WHERE take_id = ?"
_CLOSED = "UPDATE stock_takes SET closed_on = ? WHERE take_id = ?"


def _differ(db: Cursor, position: int, fact: StockTake.StockTakeMismatchFound) -> None:
    take = fact.originator_id.bytes
    there, seen_at = fact.expected_station_id, fact.seen_station_id
    db.execute("UPDATE stock_takes SET differing = differing + 1 WHERE take_id = ?", (take,))
    db.execute(
        "INSERT INTO stock_takes_differences VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            take,
            fact.device_id.bytes,
            position,
            fact.occurred_on,
            fact.expected_state.value,
            there.bytes if there else None,
            fact.seen.value,
            seen_at.bytes if seen_at else None,
        ),
    )


_SETTLED = (
    "(SELECT MIN(m.position) FROM stock_takes_moves m WHERE m.device_id = d.device_id"
    " AND m.position > d.position)"
)


def listed(views: Views, *, station_id: UUID | None = None, limit: int = 200) -> list[StockTakeRow]:
    """The counts of one station, or of every one, the newest first; empty when none was made."""
    rows = views.fetch(
        "SELECT take_id, station_id, class_code, opened_on, closed_on, agreed, differing,"  # noqa: S608
        " (SELECT COUNT(*) FROM stock_takes_differences d WHERE d.take_id = t.take_id"
        f" AND {_SETTLED} IS NULL) FROM stock_takes t WHERE ?1 IS NULL OR station_id = ?1"
        " ORDER BY opened_on DESC, take_id LIMIT ?2",
        station_id.bytes if station_id else None,
        limit,
    )
    return [
        StockTakeRow(
            stock_take_id=UUID(bytes=take),
            station_id=UUID(bytes=station),
            class_code=code,
            opened_on=opened,
            closed_on=closed,
            agreed=agreed,
            differing=differing,
            unsettled=unsettled,
        )
        for take, station, code, opened, closed, agreed, differing, unsettled in rows
    ]


_DIFFERENCE = (
    "SELECT d.take_id, t.station_id, d.device_id, d.day, d.expected_state, d.expected_station,"  # noqa: S608
    " d.seen, d.seen_station, s.topic, s.day FROM stock_takes_differences d"
    " JOIN stock_takes t ON t.take_id = d.take_id LEFT JOIN stock_takes_moves s"
    f" ON s.device_id = d.device_id AND s.position = {_SETTLED}"
)


def differences(
    views: Views,
    *,
    stock_take_id: UUID | None = None,
    station_id: UUID | None = None,
    limit: int = 500,
) -> list[DifferenceRow]:
    """What differed in one count, at one station or anywhere, settled or not, the newest first."""
    return _differences(views, "1", stock_take_id, station_id, limit)


def unsettled(
    views: Views, *, station_id: UUID | None = None, limit: int = 500
) -> list[DifferenceRow]:
    """The devices of which nobody has said since what became of them, the newest first.

    Empty when every difference is settled.
    """
    return _differences(views, "s.topic IS NULL", None, station_id, limit)


def _differences(
    views: Views, which: str, take_id: UUID | None, station_id: UUID | None, limit: int
) -> list[DifferenceRow]:
    rows = views.fetch(
        f"{_DIFFERENCE} WHERE {which} AND (?1 IS NULL OR d.take_id = ?1)"
        " AND (?2 IS NULL OR t.station_id = ?2) ORDER BY d.position DESC LIMIT ?3",
        take_id.bytes if take_id else None,
        station_id.bytes if station_id else None,
        limit,
    )
    return [
        DifferenceRow(
            stock_take_id=UUID(bytes=take),
            station_id=UUID(bytes=station),
            device_id=UUID(bytes=device),
            occurred_on=day,
            device_state=expected,
            expected_station_id=named(there),
            seen=seen,
            seen_station_id=named(seen_at),
            settled_by=settled_by,
            settled_on=settled_on,
        )
        for (
            take, station, device, day, expected, there, seen, seen_at, settled_by, settled_on,
        ) in rows
    ]  # fmt: skip


ASKED = (listed, differences, unsettled)
