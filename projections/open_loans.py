"""Which devices are out, with whom, and when are they due?

Source: every fact of a device.
Read by: ``kiosk/pages``, ``api/desk``.
"""

from datetime import date
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device, Station
from ledger.history import Fact
from projections.store import Cursor, Views

NAME = "open_loans"
UNSEALS: frozenset[str] = frozenset()
TABLES = (
    "CREATE TABLE open_loans (device_id BLOB PRIMARY KEY, person_id BLOB, station_id BLOB,"
    " lent_on TEXT, due_on TEXT, missing INTEGER) WITHOUT ROWID",
    "CREATE INDEX open_loans_by_person ON open_loans (person_id)",
    "CREATE TABLE open_loans_devices (device_id BLOB PRIMARY KEY, asset_number TEXT, name TEXT,"
    " class_code TEXT, state TEXT, station_id BLOB) WITHOUT ROWID",
    "CREATE UNIQUE INDEX open_loans_by_asset ON open_loans_devices (asset_number, device_id)",
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
    " l.due_on, l.missing FROM open_loans l JOIN open_loans_devices d USING (device_id)"
    " LEFT JOIN open_loans_stations s ON s.station_id = l.station_id"
)


class OpenLoan(Struct, frozen=True):
    """One device that is out; ``missing`` when it was reported lost while out."""

    device_id: UUID
    person_id: UUID
    asset_number: str
    device_name: str
    class_code: str
    station: str | None
    lent_on: str
    due_on: date
    missing: bool


class DeviceCard(Struct, frozen=True):
    """One device as the shelf knows it; ``state`` is that of ``DeviceState``."""

    device_id: UUID
    asset_number: str
    name: str
    class_code: str
    state: str
    station: str | None


class Out(Struct, frozen=True):
    """How many devices are out, and how many of them should be back."""

    out: int
    overdue: int


def project(db: Cursor, _position: int, fact: Fact) -> None:  # noqa: C901 - one case a fact
    """Open a row when a device goes out, change it, and take it away when it is back."""
    device = fact.originator_id.bytes
    match fact:
        case Station.StationOpened(name=name, kind=kind):
            db.execute(
                "INSERT INTO open_loans_stations VALUES (?, ?, ?)", (device, name, kind.value)
            )
        case Device.DeviceRegistered(asset_number=number, name=name, class_code=code):
            db.execute(
                "INSERT INTO open_loans_devices VALUES (?, ?, ?, ?, 'available', ?)",
                (device, number, name, code, fact.station_id.bytes),
            )
        case Device.DeviceLent(person_id=person_id, station_id=station_id, due_on=due_on):
            db.execute(
                "INSERT INTO open_loans VALUES (?, ?, ?, ?, ?, 0)",
                (device, person_id.bytes, station_id.bytes, fact.occurred_on, due_on.isoformat()),
            )
            _set_state(db, device, "on_loan")
        case Device.DeviceLoanRenewed(due_on=due_on):
            db.execute(
                "UPDATE open_loans SET due_on = ? WHERE device_id = ?",
                (due_on.isoformat(), device),
            )
        case Device.DeviceReturned() | Device.DeviceFound() | Device.DeviceRepaired():
            db.execute("DELETE FROM open_loans WHERE device_id = ?", (device,))
            _set_state(db, device, "available", fact.station_id.bytes)
        case Device.DeviceRepairStarted():
            _set_state(db, device, "in_repair", fact.station_id.bytes)
        case Device.DeviceLost():
            db.execute("UPDATE open_loans SET missing = 1 WHERE device_id = ?", (device,))
            _set_state(db, device, "lost")
        case Device.DeviceRetired():
            db.execute("DELETE FROM open_loans WHERE device_id = ?", (device,))
            _set_state(db, device, "retired")
        case _:
            pass


def _set_state(db: Cursor, device: bytes, state: str, station: bytes | None = None) -> None:
    db.execute(
        "UPDATE open_loans_devices SET state = ?, station_id = COALESCE(?, station_id)"
        " WHERE device_id = ?",
        (state, station, device),
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
    """The device that carries this number."""
    rows = views.fetch(
        "SELECT d.device_id, d.asset_number, d.name, d.class_code, d.state, s.name"
        " FROM open_loans_devices d LEFT JOIN open_loans_stations s USING (station_id)"
        " WHERE d.asset_number = ?",
        asset_number,
    )
    return DeviceCard(UUID(bytes=rows[0][0]), *rows[0][1:]) if rows else None


def stations(views: Views, kind: str) -> list[tuple[UUID, str]]:
    """The stations of a kind, by name."""
    rows = views.fetch(
        "SELECT station_id, name FROM open_loans_stations WHERE kind = ? ORDER BY name", kind
    )
    return [(UUID(bytes=station_id), name) for station_id, name in rows]


def _loan(row: tuple[bytes, bytes, str, str, str, str | None, str, str, int]) -> OpenLoan:
    device_id, person_id, number, name, code, station, lent_on, due_on, missing = row
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
    )
