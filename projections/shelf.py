"""What every question about devices keeps of them: which there are, where each stands, and how.

It is kept once for each question, in a table of its own, by the same rules; and the names of the
stations beside it.
"""

from uuid import UUID

from ledger.aggregates import Device, Station
from ledger.history import Fact
from ledger.vocabulary import Condition
from projections.store import Cursor, Views, reads

ON_THE_SHELF = reads(Device, Station.StationOpened)
"""What a question must be told for its shelf and its stations to be right."""

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

ENDS_A_LOAN = (
    Device.DeviceReturned,
    Device.DeviceFound,
    Device.DeviceRepaired,
    Device.DeviceIssued,
    Device.DeviceDismantled,
    Device.DeviceRetired,
)


class Shelf:
    """The devices, in the table ``name``; ``state`` is that of ``DeviceState``.

    ``since`` is when the device came into its state or to its station, ``told_at`` the position
    of the newest fact that says where it is, ``return_id`` the return after which nobody had it.
    """

    def __init__(self, name: str) -> None:
        self.tables = (
            f"CREATE TABLE {name} (device_id BLOB PRIMARY KEY, asset_number TEXT, name TEXT,"
            " class_code TEXT, state TEXT, station_id BLOB, recalled INTEGER, since TEXT,"
            " told_at INTEGER, return_id BLOB) WITHOUT ROWID",
        )
        self.forgets = (f"DELETE FROM {name} WHERE device_id = ?",)  # noqa: S608
        self._register = f"INSERT INTO {name} VALUES (?, ?, ?, ?, 'available', ?, 0, ?, ?, NULL)"  # noqa: S608
        self._set = (
            f"UPDATE {name} SET since = CASE WHEN state = ?2"  # noqa: S608
            " AND station_id = COALESCE(?3, station_id) THEN since ELSE ?4 END, state = ?2,"
            " station_id = COALESCE(?3, station_id), told_at = ?5, return_id = COALESCE(?6,"
            " return_id) WHERE device_id = ?1"
        )
        self._lent = f"UPDATE {name} SET return_id = NULL WHERE device_id = ?"  # noqa: S608
        self._fault = (
            f"UPDATE {name} SET state = 'defective', since = ?, told_at = ?"  # noqa: S608
            " WHERE device_id = ? AND state = 'available'"
        )
        # A return is put right where the device still stands as that return left it.
        self._correct = (
            f"UPDATE {name} SET state = 'returned', since = ?, told_at = ?,"  # noqa: S608
            " station_id = CASE station_id WHEN ? THEN ? ELSE station_id END"
            " WHERE device_id = ? AND return_id = ?"
            " AND state IN ('available', 'returned', 'defective')"
        )
        self._recall = f"UPDATE {name} SET recalled = ? WHERE device_id = ?"  # noqa: S608

    def follow(self, db: Cursor, position: int, fact: Fact) -> None:  # noqa: C901 - one case a fact
        """Let a fact of a device change where it stands; ignore the rest."""
        match fact:
            case Device.DeviceRegistered():
                self._enter(db, position, fact)
            case Device.DeviceLent():
                db.execute(self._lent, (fact.originator_id.bytes,))
                self._put(db, position, fact, "on_loan")
            case Device.DeviceReturned(station_id=place):
                self._put(db, position, fact, "returned", place)
            case Device.DeviceReturnCorrected():
                self._put_right(db, position, fact)
            case Device.DeviceInspected(station_id=place, condition=condition, parts_missing=gone):
                whole = condition is Condition.GOOD and not gone
                self._put(db, position, fact, "available" if whole else "defective", place)
            case Device.DeviceFaultReported(occurred_on=day, originator_id=device_id):
                db.execute(self._fault, (day, position, device_id.bytes))
            case Device.DeviceRecalled(originator_id=device_id):
                db.execute(self._recall, (1, device_id.bytes))
            case Device.DeviceRecallLifted(originator_id=device_id):
                db.execute(self._recall, (0, device_id.bytes))
            case _ if isinstance(fact, MOVES):
                self._put(db, position, fact, _led_to(fact), fact.station_id)
            case _ if isinstance(fact, STAYS):
                self._put(db, position, fact, _led_to(fact))

    def _enter(self, db: Cursor, position: int, fact: Device.DeviceRegistered) -> None:
        device, place = fact.originator_id.bytes, fact.station_id.bytes
        entry = (device, fact.asset_number, fact.name, fact.class_code, place)
        db.execute(self._register, (*entry, fact.occurred_on, position))

    def _put(
        self, db: Cursor, position: int, fact: Fact, state: str, place: UUID | None = None
    ) -> None:
        told = (fact.originator_id.bytes, state, place.bytes if place else None)
        named = fact.event_id.bytes if isinstance(fact, Device.DeviceReturned) else None
        db.execute(self._set, (*told, fact.occurred_on, position, named))

    def _put_right(self, db: Cursor, position: int, fact: Device.DeviceReturnCorrected) -> None:
        corrected = fact.envelope.corrects
        places = (fact.station_id_before.bytes, fact.station_id.bytes)
        named = (fact.originator_id.bytes, corrected.bytes if corrected else None)
        db.execute(self._correct, (fact.occurred_on, position, *places, *named))


class Places:
    """The stations, in the table ``name``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.tables = (
            f"CREATE TABLE {name} (station_id BLOB PRIMARY KEY, name TEXT, kind TEXT)"
            " WITHOUT ROWID",
        )
        self.forgets = (f"DELETE FROM {name} WHERE station_id = ?",)  # noqa: S608

    def follow(self, db: Cursor, fact: Fact) -> None:
        """Remember what a station is called; ignore the rest."""
        if isinstance(fact, Station.StationOpened):
            station = (fact.originator_id.bytes, fact.name, fact.kind.value)
            db.execute(f"INSERT INTO {self._name} VALUES (?, ?, ?)", station)  # noqa: S608

    def names(self, views: Views) -> dict[bytes, str]:
        """What every station is called."""
        return dict(views.fetch(f"SELECT station_id, name FROM {self._name}"))  # noqa: S608


def _led_to(fact: Fact) -> str:
    return str(fact.LEADS_TO.value) if fact.LEADS_TO else ""
