"""Which devices are out, with whom, and when are they due?

Source: every fact of a device.
Read by: ``kiosk/pages``, ``api/desk``.
"""

from datetime import date
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device, Station
from ledger.history import Fact
from ledger.vocabulary import Condition
from projections.store import Cursor, Views, reads

NAME = "open_loans"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Device, Station.StationOpened)
TABLES = (
    "CREATE TABLE open_loans (device_id BLOB PRIMARY KEY, person_id BLOB, station_id BLOB,"
    " lent_on TEXT, due_on TEXT, missing INTEGER) WITHOUT ROWID",
    "CREATE INDEX open_loans_by_person ON open_loans (person_id)",
    "CREATE TABLE open_loans_devices (device_id BLOB PRIMARY KEY, asset_number TEXT, name TEXT,"
    " class_code TEXT, state TEXT, station_id BLOB, recalled INTEGER NOT NULL, tag TEXT,"
    " return_id BLOB) WITHOUT ROWID",
    "CREATE UNIQUE INDEX open_loans_by_asset ON open_loans_devices (asset_number, device_id)",
    "CREATE INDEX open_loans_by_tag ON open_loans_devices (tag)",
    "CREATE TABLE open_loans_stations (station_id BLOB PRIMARY KEY, name TEXT, kind TEXT)"
    " WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM open_loans WHERE device_id = ?",
    "DELETE FROM open_loans_devices WHERE device_id = ?",
    "DELETE FROM open_loans_stations WHERE station_id = ?",
)
_LOAN = (
    "SELECT l.device_id, l.person_id, d.asset_number, d.name, d.class_code, s.name, l.lent_on,"
    " l.due_on, l.missing, d.recalled FROM open_loans l JOIN open_loans_devices d USING (device_id)"
    " LEFT JOIN open_loans_stations s ON s.station_id = l.station_id"
)


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


class Out(Struct, frozen=True):
    """How many devices are out, and how many of them should be back."""

    out: int
    overdue: int


ENDS_A_LOAN = (
    Device.DeviceReturned,
    Device.DeviceFound,
    Device.DeviceRepaired,
    Device.DeviceIssued,
    Device.DeviceDismantled,
    Device.DeviceRetired,
)

MOVES = (
    Device.DeviceRepairStarted,
    Device.DeviceRepaired,
    Device.DeviceTransferReceived,
    Device.DeviceFound,
)
"""Facts after which a device stands at the station they name."""

STAYS = (
    Device.DeviceInspectionSkipped,
    Device.DeviceTransferDispatched,
    Device.DeviceLost,
    Device.DeviceIssued,
    Device.DeviceDismantled,
    Device.DeviceRetired,
)
"""Facts that change what can be done with a device, and not where it belongs."""


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Open a row when a device goes out, change it, and take it away when it is back."""
    device = fact.originator_id.bytes
    if isinstance(fact, Station.StationOpened):
        station = (device, fact.name, fact.kind.value)
        db.execute("INSERT INTO open_loans_stations VALUES (?, ?, ?)", station)
    elif isinstance(fact, Device.DeviceRegistered):
        db.execute(
            "INSERT INTO open_loans_devices (device_id, asset_number, name, class_code, station_id,"
            " state, recalled) VALUES (?, ?, ?, ?, ?, 'available', 0)",
            (device, fact.asset_number, fact.name, fact.class_code, fact.station_id.bytes),
        )
    elif fact.HISTORY is Device:
        _follow_loan(db, device, fact)
        _follow_device(db, device, fact)


def _follow_loan(db: Cursor, device: bytes, fact: Fact) -> None:
    match fact:
        case Device.DeviceLent(person_id=person_id, station_id=station_id, due_on=due_on):
            db.execute(
                "INSERT INTO open_loans VALUES (?, ?, ?, ?, ?, 0)",
                (device, person_id.bytes, station_id.bytes, fact.occurred_on, due_on.isoformat()),
            )
        case Device.DeviceLoanRenewed(due_on=due_on):
            db.execute(
                "UPDATE open_loans SET due_on = ? WHERE device_id = ?",
                (due_on.isoformat(), device),
            )
        case Device.DeviceLost():
            db.execute("UPDATE open_loans SET missing = 1 WHERE device_id = ?", (device,))
        case _ if isinstance(fact, ENDS_A_LOAN):
            db.execute("DELETE FROM open_loans WHERE device_id = ?", (device,))


def _follow_device(db: Cursor, device: bytes, fact: Fact) -> None:  # noqa: C901 - one case a fact
    match fact:
        case Device.DeviceLent():
            db.execute(_LENT, (device,))
        case Device.DeviceReturned(station_id=place):
            db.execute(_RETURNED, (place.bytes, fact.event_id.bytes, device))
        case Device.DeviceReturnCorrected(station_id_before=before, station_id=place):
            corrected = fact.envelope.corrects
            named = corrected.bytes if corrected else None
            db.execute(_CORRECTED, (before.bytes, place.bytes, device, named))
        case Device.DeviceInspected(station_id=place, condition=condition, parts_missing=missing):
            whole = condition is Condition.GOOD and not missing
            _set(db, device, "available" if whole else "defective", place)
        case Device.DeviceFaultReported():
            db.execute(_FAULT, (device,))
        case Device.DeviceRecalled() | Device.DeviceRecallLifted():
            recalled = isinstance(fact, Device.DeviceRecalled)
            db.execute(_RECALLED, (recalled, device))
        case Device.DeviceTagged(tag=tag):
            db.execute("UPDATE open_loans_devices SET tag = ? WHERE device_id = ?", (tag, device))
        case _ if isinstance(fact, MOVES):
            _set(db, device, _led_to(fact), fact.station_id)
        case _ if isinstance(fact, STAYS):
            _set(db, device, _led_to(fact))


_LENT = "UPDATE open_loans_devices SET state = 'on_loan', return_id = NULL WHERE device_id = ?"
_RETURNED = (
    "UPDATE open_loans_devices SET state = 'returned', station_id = ?, return_id = ?"
    " WHERE device_id = ?"
)
_CORRECTED = (
    "UPDATE open_loans_devices SET state = 'returned',"
    " station_id = CASE station_id WHEN ? THEN ? ELSE station_id END"
    " WHERE device_id = ? AND return_id = ? AND state IN ('available', 'returned', 'defective')"
)
_FAULT = (
    "UPDATE open_loans_devices SET state = 'defective' WHERE device_id = ? AND state = 'available'"
)
_RECALLED = "UPDATE open_loans_devices SET recalled = ? WHERE device_id = ?"


def _led_to(fact: Fact) -> str:
    return str(fact.LEADS_TO.value) if fact.LEADS_TO else ""


def _set(db: Cursor, device: bytes, state: str, station: UUID | None = None) -> None:
    db.execute(
        "UPDATE open_loans_devices SET state = ?, station_id = COALESCE(?, station_id)"
        " WHERE device_id = ?",
        (state, station.bytes if station else None, device),
    )


def of(views: Views, person_id: UUID) -> list[OpenLoan]:
    """What ``person_id`` has at home, the soonest due first."""
    rows = views.fetch(f"{_LOAN} WHERE l.person_id = ? ORDER BY l.due_on", person_id.bytes)
    return [_loan(row) for row in rows]


def all_out(views: Views, *, limit: int = 500) -> list[OpenLoan]:
    """Every device that is out, the longest overdue first."""
    return [_loan(row) for row in views.fetch(f"{_LOAN} ORDER BY l.due_on LIMIT ?", limit)]


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
        " WHERE d.asset_number = ? OR d.tag = ? ORDER BY d.asset_number = ? DESC LIMIT 1",
        asset_number,
        asset_number,
        asset_number,
    )
    if not rows:
        return None
    device_id, number, name, code, state, station, recalled = rows[0]
    return DeviceCard(UUID(bytes=device_id), number, name, code, state, station, bool(recalled))


def stations(views: Views, kind: str) -> list[tuple[UUID, str]]:
    """The stations of a kind, by name."""
    rows = views.fetch(
        "SELECT station_id, name FROM open_loans_stations WHERE kind = ? ORDER BY name", kind
    )
    return [(UUID(bytes=station_id), name) for station_id, name in rows]


def _loan(row: tuple[bytes, bytes, str, str, str, str | None, str, str, int, int]) -> OpenLoan:
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
