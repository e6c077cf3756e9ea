"""What did this person receive? One row per fact about them, newest first when asked.

Source: every fact that names a ``person_id`` in clear: it is about that person.
Read by: ``kiosk/pages``, ``api/desk``.

A row holds no more than where the fact is. What it says is read from the fact itself, with
the person's key: so a history whose key is destroyed goes silent at once.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, overload
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import (
    CatalogueEntry,
    Device,
    HelpCall,
    IdentityVouch,
    KioskManner,
    RecordAccess,
    ServiceDelivery,
    Station,
)
from ledger.history import FACTS, Fact, FactWithdrawn
from ledger.vocabulary import last_day
from projections.store import Cursor, Views, is_sensitive, reads

NAME = "person_history"
UNSEALS: frozenset[str] = frozenset()
TABLES = (
    "CREATE TABLE person_history (person_id BLOB, day TEXT, position INTEGER, topic TEXT,"
    " PRIMARY KEY (person_id, day, position)) WITHOUT ROWID",
    "CREATE TABLE person_history_withdrawn (position INTEGER PRIMARY KEY, at INTEGER)",
    "CREATE TABLE person_history_stations (station_id BLOB PRIMARY KEY, name TEXT) WITHOUT ROWID",
    "CREATE TABLE person_history_kinds (code TEXT, position INTEGER, PRIMARY KEY (code, position))"
    " WITHOUT ROWID",
    "CREATE TABLE person_history_devices (device_id BLOB PRIMARY KEY, name TEXT, class_code TEXT)"
    " WITHOUT ROWID",
)
NEWEST = 2**62
ASKED_APART = frozenset({RecordAccess, IdentityVouch, KioskManner, HelpCall})
"""What a person did at a kiosk, and who looked at them: nothing that they received."""
SHOWN = tuple(
    fact
    for fact in FACTS.values()
    if "person_id" in fact.CLEAR_FIELDS and fact.HISTORY not in ASKED_APART
)
"""The facts that are about one person, and theirs to see."""
_SHOWN_TOPICS = reads(*SHOWN)
READS = _SHOWN_TOPICS | reads(Station.StationOpened, Device.DeviceRegistered, CatalogueEntry)


WINDOW = 20
"""So many entries are read at once where a record is gone through from the newest on."""
_WITHDRAWN = (
    "EXISTS (SELECT 1 FROM person_history_withdrawn AS back"
    " WHERE back.position = told.position AND back.at <= ?2)"
)
_RECORD = (
    "FROM person_history AS told WHERE person_id = ?1 AND position <= ?2"
    " AND topic NOT IN (SELECT value FROM json_each(?3))"
)
_HISTORY = (
    f"SELECT position, {_WITHDRAWN} FROM person_history AS told"  # noqa: S608 - our own words
    " WHERE person_id = ?1 AND position <= ?2 AND day <= ?3"
    " ORDER BY day DESC, position DESC LIMIT ?4"
)


class Entry(Struct, frozen=True, kw_only=True):
    """One thing the person received, or that happened to what they received.

    ``body`` holds the clear fields as plain JSON; ``personal`` the sealed ones as text, empty
    when the person was erased. ``occurred_on`` is a day, a month or a year. ``sensitive``: not
    to be named before the person asks for it twice, nor to those who need not know.
    ``withdrawn``: it was recorded in error and no longer counts. ``history_id`` is that of the
    loan, the payment or whatever else the fact ``event_id`` belongs to.
    """

    event_id: UUID
    history_id: UUID
    position: int
    topic: str
    occurred_on: str
    recorded_at: str
    channel: str
    station: str | None
    body: dict[str, Any]
    personal: dict[str, str]
    sensitive: bool = False
    withdrawn: bool = False


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Add one row for a fact about a person; remember what places and devices are called."""
    if fact.TOPIC in _SHOWN_TOPICS:
        person_id = getattr(fact, "person_id", None)
        if person_id is not None:
            day = _sort_day(fact.occurred_on)
            db.execute(
                "INSERT INTO person_history VALUES (?, ?, ?, ?)",
                (person_id.bytes, day, position, fact.TOPIC),
            )
        return
    match fact:
        case Station.StationOpened(originator_id=station_id, name=name):
            db.execute(
                "INSERT OR REPLACE INTO person_history_stations VALUES (?, ?)",
                (station_id.bytes, name),
            )
        case Device.DeviceRegistered(originator_id=device_id, name=name, class_code=class_code):
            db.execute(
                "INSERT OR REPLACE INTO person_history_devices VALUES (?, ?, ?)",
                (device_id.bytes, name, class_code),
            )
        case (
            CatalogueEntry.ServiceKindDefined(code=code)
            | CatalogueEntry.ServiceKindRevised(code=code)
        ):
            db.execute("INSERT INTO person_history_kinds VALUES (?, ?)", (code, position))
        case _:
            pass


def _sort_day(occurred_on: str) -> str:
    # A month's payment belongs after that month's days. What is known by its year alone goes
    # first in the year: else it would stand above everything as the newest.
    if len(occurred_on) == len("2022"):
        return f"{occurred_on}-01-01"
    return last_day(occurred_on).isoformat()


def withdraw(db: Cursor, position: int, withdrawn_position: int) -> None:
    """Remember what was taken back, and when: it stays to be seen, and no longer counts."""
    told = (withdrawn_position, position)
    db.execute("INSERT INTO person_history_withdrawn VALUES (?, ?)", told)


def of(
    views: Views,
    person_id: UUID,
    *,
    limit: int = 200,
    at: int | None = None,
    happened_by: date | None = None,
) -> list[Entry]:
    """Everything recorded about ``person_id``, newest first; empty if nothing is.

    As it was known ``at`` a position, and as it had ``happened_by`` a day: what was withdrawn is
    marked so then too, on whatever day that was.
    """
    last = NEWEST if at is None else at
    by = happened_by or date.max
    rows = views.fetch(
        _HISTORY,
        person_id.bytes,
        last,
        by.isoformat(),
        limit if happened_by is None else -1,
    )
    told = _entries(views, rows, last)
    if happened_by is None:
        return told
    return [each for each in told if last_day(each.occurred_on) <= by][:limit]


class Record(Sequence[Entry]):
    """What is recorded about one person, newest first, read only as far as it is looked at.

    ``without`` names kinds of facts to leave out. What is recorded later does not move it.
    """

    def __init__(
        self, views: Views, person_id: UUID, *, limit: int, without: frozenset[str] = frozenset()
    ) -> None:
        self._views = views
        (self._last,) = views.fetch("SELECT position FROM tracking WHERE view = ?", NAME)[0]
        self._asked = (person_id.bytes, self._last, json.dumps(sorted(without)))
        rows = views.fetch(f"SELECT COUNT(*) {_RECORD}", *self._asked)
        self._length = min(int(rows[0][0]), limit)
        self._read: dict[int, Entry] = {}

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Entry]:
        for first in range(0, self._length, WINDOW):
            yield from self[first : first + WINDOW]

    @overload
    def __getitem__(self, place: int) -> Entry: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...

    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(place, int):
            return self._entries([range(self._length)[place]])[0]
        return self._entries(range(self._length)[place])

    def _entries(self, places: Sequence[int]) -> list[Entry]:
        missing = [each for each in places if each not in self._read]
        if missing:
            first = min(missing)
            count = max(missing) - first + 1
            told = self._views.fetch(
                f"SELECT position, {_WITHDRAWN} {_RECORD}"
                " ORDER BY day DESC, position DESC LIMIT ?4 OFFSET ?5",
                *(*self._asked, count, first),
            )
            found = _entries(self._views, told, self._last)
            self._read |= dict(enumerate(found, start=first))
        return [self._read[each] for each in places]


def of_history(views: Views, person_id: UUID, history_id: UUID) -> list[Entry]:
    """What is recorded about ``person_id`` in one history, in order: a loan, or a payment."""
    told = [
        position
        for position, fact in views.history(history_id)
        if fact.TOPIC in _SHOWN_TOPICS and getattr(fact, "person_id", None) == person_id
    ]
    return at_positions(views, person_id, told)


def at_positions(views: Views, person_id: UUID, positions: Sequence[int]) -> list[Entry]:
    """What is recorded about ``person_id`` at these positions; what is about others is left out."""
    facts = views.facts_at(list(positions))
    own = [at for at, fact in facts if getattr(fact, "person_id", None) == person_id]
    back = {
        at: bool(views.fetch("SELECT 1 FROM person_history_withdrawn WHERE position = ?", at))
        for at in own
    }
    shown = {at: fact for at, fact in facts if at in back and fact.TOPIC in _SHOWN_TOPICS}
    return [_entry(views, at, fact, NEWEST, withdrawn=back[at]) for at, fact in shown.items()]


def place_in(record: Sequence[Entry], fact_id: UUID) -> int | None:
    """At which place of the record the fact stands, from 1; ``None`` when it does not."""
    places = (place for place, each in enumerate(record, start=1) if each.event_id == fact_id)
    return next(places, None)


def last_days(views: Views) -> Iterator[tuple[UUID, str, date]]:
    """The last day of each kind of fact about each person, what was taken back left out."""
    rows = views.fetch(
        "SELECT person_id, topic, MAX(day) FROM person_history AS told WHERE topic <> ?"
        " AND NOT EXISTS (SELECT 1 FROM person_history_withdrawn AS back"
        " WHERE back.position = told.position) GROUP BY person_id, topic",
        FactWithdrawn.TOPIC,
    )
    for person_id, topic, day in rows:
        yield UUID(bytes=person_id), topic, last_day(day)


def count(views: Views, person_id: UUID) -> int:
    """How many things are recorded about ``person_id``."""
    rows = views.fetch("SELECT COUNT(*) FROM person_history WHERE person_id = ?", person_id.bytes)
    return int(rows[0][0])


def _entries(views: Views, rows: Sequence[tuple[int, int]], last: int) -> list[Entry]:
    facts = dict(views.facts_at([position for position, _ in rows]))
    return [
        _entry(views, position, facts[position], last, withdrawn=bool(withdrawn))
        for position, withdrawn in rows
    ]


def _entry(views: Views, position: int, fact: Fact, last: int, *, withdrawn: bool) -> Entry:
    body: dict[str, Any] = msgspec.to_builtins(_said(fact, fact.CLEAR_FIELDS))
    device_id = fact.originator_id if fact.HISTORY is Device else getattr(fact, "device_id", None)
    if device_id is not None:
        body |= _device(views, device_id)
    if isinstance(fact, ServiceDelivery.ServiceDelivered):
        body |= _kind(views, fact.kind, last)
    return Entry(
        event_id=fact.event_id,
        history_id=fact.originator_id,
        position=position,
        topic=fact.TOPIC,
        occurred_on=fact.occurred_on,
        recorded_at=fact.envelope.recorded_at,
        channel=fact.envelope.channel.value,
        station=_station(views, getattr(fact, "station_id", None)),
        body=body,
        personal={name: str(value) for name, value in _said(fact, fact.SEALED_FIELDS).items()},
        sensitive=is_sensitive(_taken_back(views, fact)),
        withdrawn=withdrawn,
    )


def _said(fact: Fact, fields: Sequence[str]) -> dict[str, Any]:
    return {name: value for name in fields if (value := getattr(fact, name)) is not None}


def _taken_back(views: Views, fact: Fact) -> Fact:
    """What a withdrawal is about: it is as sensitive as that. Any other fact itself."""
    if not isinstance(fact, FactWithdrawn):
        return fact
    told = (each for _, each in views.history(fact.originator_id) if each.event_id == fact.fact_id)
    return next(told, fact)


def _station(views: Views, station_id: UUID | None) -> str | None:
    if station_id is None:
        return None
    rows = views.fetch(
        "SELECT name FROM person_history_stations WHERE station_id = ?", station_id.bytes
    )
    return rows[0][0] if rows else None


def own_kinds(views: Views) -> dict[str, dict[str, str]]:
    """What the office calls each kind of service that it added itself: by code, by language."""
    rows = views.fetch("SELECT MAX(position), code FROM person_history_kinds GROUP BY code")
    return _words_at(views, rows)


def _kind(views: Views, code: str, last: int) -> dict[str, Any]:
    # The newest words of a kind are the ones people know it by.
    rows = views.fetch(
        "SELECT position, code FROM person_history_kinds WHERE code = ? AND position <= ?"
        " ORDER BY position DESC LIMIT 1",
        code,
        last,
    )
    return {"kind_words": _words_at(views, rows)[code]} if rows else {}


def _words_at(views: Views, rows: list[tuple[int, str]]) -> dict[str, dict[str, str]]:
    codes = dict(rows)
    told = views.facts_at(sorted(codes))
    return {codes[at]: msgspec.to_builtins(getattr(fact, "words", {})) for at, fact in told}


def _device(views: Views, device_id: UUID) -> dict[str, Any]:
    rows = views.fetch(
        "SELECT name, class_code FROM person_history_devices WHERE device_id = ?", device_id.bytes
    )
    return {"device_name": rows[0][0], "device_class": rows[0][1]} if rows else {}
