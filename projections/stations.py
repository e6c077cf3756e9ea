"""Which stations are there, which of them are open, and with what do they work?

Source: every fact of a station.
Read by: ``api/desk``, ``api/audit``.
"""

import json
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import Station
from ledger.aggregates.station import OpeningHours
from ledger.vocabulary import Money
from projections.store import Cursor, Views, reads

NAME = "stations"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Station)
TABLES = (
    "CREATE TABLE stations (station_id BLOB PRIMARY KEY, name TEXT, kind TEXT, area TEXT,"
    " organisation TEXT, state TEXT, opened_on TEXT, since TEXT, reason TEXT, until TEXT,"
    " places INTEGER, hours TEXT) WITHOUT ROWID",
    "CREATE TABLE stations_equipment (position INTEGER, place INTEGER, station_id BLOB, item TEXT,"
    " items INTEGER, worth_minor INTEGER, currency TEXT, donor TEXT, fund TEXT, since TEXT,"
    " PRIMARY KEY (position, place)) WITHOUT ROWID",
    "CREATE INDEX stations_equipment_by_station ON stations_equipment (station_id)",
)
FORGETS = (
    "DELETE FROM stations WHERE station_id = ?",
    "DELETE FROM stations_equipment WHERE station_id = ?",
)


class StationRow(Struct, frozen=True, kw_only=True):
    """One station as it stands, in this state ``since`` a day.

    ``until`` is the last day that a suspension was meant to last; ``places`` is how many people
    a station serves at once that is partly open. ``hours``: weekday 1 is Monday.
    """

    station_id: UUID
    name: str
    station_kind: str
    area: str | None
    organisation: str
    station_state: str
    opened_on: str
    since: str
    suspension_reason: str | None
    until: str | None
    places: int | None
    hours: tuple[OpeningHours, ...]


class EquipmentRow(Struct, frozen=True, kw_only=True):
    """Things of one sort that a station was given; ``worth`` is that of all of them."""

    station_id: UUID
    station: str
    item: str
    items: int
    worth: Money | None
    donor: str | None
    fund: str | None
    since: str


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep a station as it stands, and everything it was given."""
    station = fact.originator_id.bytes
    match fact:
        case Station.StationOpened(name=name, kind=kind, area=area):
            told = (station, name, kind.value, area, fact.envelope.organisation, fact.occurred_on)
            db.execute(_OPENED, told)
        case Station.StationMoved(area=area):
            db.execute("UPDATE stations SET area = ? WHERE station_id = ?", (area, station))
        case Station.StationHoursSet(hours=hours):
            kept = msgspec.json.encode(hours).decode()
            db.execute("UPDATE stations SET hours = ? WHERE station_id = ?", (kept, station))
        case Station.StationEquipped():
            _equip(db, position, fact)
        case (
            Station.StationSuspended()
            | Station.StationPartlyReopened()
            | Station.StationReopened()
            | Station.StationClosed()
        ):
            _stand(db, station, fact)
        case _:
            pass


_OPENED = "INSERT INTO stations VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?6, ?6, NULL, NULL, NULL, '[]')"


def _stand(db: Cursor, station: bytes, fact: Any) -> None:
    reason = getattr(fact, "suspension_reason", None)
    until = getattr(fact, "until", None)
    db.execute(
        "UPDATE stations SET state = ?, since = ?, reason = ?, until = ?, places = ?"
        " WHERE station_id = ?",
        (
            fact.LEADS_TO.value,
            fact.occurred_on,
            reason.value if reason else None,
            until.isoformat() if until else None,
            getattr(fact, "places", None),
            station,
        ),
    )


def _equip(db: Cursor, position: int, fact: Station.StationEquipped) -> None:
    db.executemany(
        "INSERT INTO stations_equipment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                position,
                place,
                fact.originator_id.bytes,
                each.item,
                each.items,
                each.value.minor if each.value else None,
                each.value.currency if each.value else None,
                each.donor,
                fact.fund,
                fact.occurred_on,
            )
            for place, each in enumerate(fact.equipment)
        ],
    )


def listed(
    views: Views,
    *,
    station_kind: str | None = None,
    station_state: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[StationRow]:
    """The stations of a kind, in a state, in the places whose code begins with ``area``, by name.

    Empty when there is none.
    """
    rows = views.fetch(
        "SELECT station_id, name, kind, area, organisation, state, opened_on, since, reason, until,"
        " places, hours FROM stations WHERE (?1 IS NULL OR kind = ?1)"
        " AND (?2 IS NULL OR state = ?2)"
        " AND (?3 IS NULL OR substr(COALESCE(area, ''), 1, length(?3)) = ?3)"
        " ORDER BY name, station_id LIMIT ?4",
        station_kind,
        station_state,
        area,
        limit,
    )
    names = StationRow.__struct_fields__[1:-1]
    return [
        StationRow(
            station_id=UUID(bytes=station),
            **dict(zip(names, told, strict=True)),
            hours=msgspec.convert(json.loads(hours), tuple[OpeningHours, ...]),
        )
        for station, *told, hours in rows
    ]


def equipment(
    views: Views, *, station_id: UUID | None = None, limit: int = 500
) -> list[EquipmentRow]:
    """What the station, or every station, was given to work with, the newest first."""
    rows = views.fetch(
        "SELECT e.station_id, s.name, e.item, e.items, e.worth_minor, e.currency, e.donor, e.fund,"
        " e.since FROM stations_equipment e JOIN stations s USING (station_id)"
        " WHERE ?1 IS NULL OR e.station_id = ?1 ORDER BY e.position DESC, e.place LIMIT ?2",
        station_id.bytes if station_id else None,
        limit,
    )
    return [
        EquipmentRow(
            station_id=UUID(bytes=station),
            station=name,
            item=item,
            items=items,
            worth=Money(minor, currency) if currency else None,
            donor=donor,
            fund=fund,
            since=since,
        )
        for station, name, item, items, minor, currency, donor, fund, since in rows
    ]


ASKED = (listed, equipment)
