"""Which entries were late, back-dated, out of order, or perhaps made by somebody else?

Source: every fact, and who recorded it when.
Read by: ``api/audit``.

An entry has a row of its own where an auditor would look twice: it was late (the ledger's own
mark), it is dated in a month that was over, it was let into a closed month as a correction,
somebody set a rule aside or broke the glass, or vouched for the clock. What a file brought is
counted with the file, which is late as a whole, by the end of its period. Nothing is ever taken
out of here: an entry that was withdrawn was late all the same.

A shared account is suspected where one member of staff recorded at two doors or two stations
within ``MINUTES_APART`` minutes. Files and kiosks do not count: a file is read while its sender
goes on, and a kiosk is nobody. The rule sees no two people who take turns at one desk, and it
names somebody who walked over to the next station; so it is a question, and no proof.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import (
    AccountingPeriod,
    Device,
    ImportBatch,
    LedgerClock,
    RecordAccess,
    WaitingList,
)
from ledger.history import FACTS, Fact, FactWithdrawn
from ledger.vocabulary import Envelope, last_day
from projections.store import Cursor, Views, is_sensitive, named

NAME = "late_entries"
UNSEALS: frozenset[str] = frozenset()
READS = frozenset(FACTS)
TABLES = (
    "CREATE TABLE late_entries (position INTEGER, why TEXT, recorded_on TEXT, actor BLOB,"
    " late_days INTEGER, sensitive INTEGER, PRIMARY KEY (position, why)) WITHOUT ROWID",
    "CREATE INDEX late_entries_by_day ON late_entries (recorded_on, position)",
    "CREATE INDEX late_entries_by_staff ON late_entries (actor, recorded_on)",
    "CREATE TABLE late_entries_hours (actor BLOB, hour TEXT, channel TEXT, station BLOB,"
    " began TEXT, ended TEXT, entries INTEGER, from_files INTEGER,"
    " PRIMARY KEY (actor, hour, channel, station)) WITHOUT ROWID",
    "CREATE INDEX late_entries_hours_by_hour ON late_entries_hours (hour)",
    "CREATE TABLE late_entries_closed (organisation TEXT, period TEXT,"
    " PRIMARY KEY (organisation, period)) WITHOUT ROWID",
)
MINUTES_APART = 10
FILE_LATE_AFTER_DAYS = 31
"""A month's file is made after the month."""

OVERRIDES = frozenset(
    {
        Device.DeviceReservationOverridden.TOPIC,
        Device.DeviceInspectionSkipped.TOPIC,
        WaitingList.WaitingPlaceMoved.TOPIC,
        AccountingPeriod.PeriodReopened.TOPIC,
    }
)
"""Facts that set a rule or an order aside."""

MARKED = {
    **dict.fromkeys(OVERRIDES, "override"),
    RecordAccess.BreakGlassUsed.TOPIC: "break_glass",
    LedgerClock.ClockAccepted.TOPIC: "clock",
}
_FILES = frozenset({ImportBatch.FileImported.TOPIC})
_HOUR = len("2022-03-05T10")
_DAY = len("2022-03-05")
_MONTH = len("2022-03")


class LateEntry(Struct, frozen=True, kw_only=True):
    """One entry and one reason to look at it again; it may have several.

    ``entry_mark`` is that reason. ``late_days`` is how many days after the last that can be meant
    it was recorded, where that was late; ``recorded_at`` is an instant in UTC.
    """

    position: int
    entry_mark: str
    recorded_at: str
    occurred_on: str
    late_days: int | None
    topic: str
    staff_id: UUID
    organisation: str
    channel: str
    station_id: UUID | None
    person_id: UUID | None
    sensitive: bool


class StaffEntries(Struct, frozen=True, kw_only=True):
    """How many entries somebody made, and how many of them have each mark.

    ``from_files`` is how many rows came from files that they sent in; those are no entries here.
    """

    staff_id: UUID
    entries: int
    from_files: int
    late: int
    late_file: int
    back_dated: int
    closed_month: int
    override: int
    break_glass: int
    clock: int


class TwoPlaces(Struct, frozen=True, kw_only=True):
    """One account at two doors or stations at nearly the same time; instants in UTC.

    ``began`` and ``ended`` are its first and last entry at the one within an hour, ``other_...``
    those at the other.
    """

    staff_id: UUID
    channel: str
    station_id: UUID | None
    began: str
    ended: str
    entries: int
    other_channel: str
    other_station_id: UUID | None
    other_began: str
    other_ended: str
    other_entries: int


_IN_AN_HOUR = (
    "INSERT INTO late_entries_hours VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1, ?6)"
    " ON CONFLICT DO UPDATE SET began = min(began, ?5), ended = max(ended, ?5),"
    " entries = entries + 1, from_files = from_files + ?6"
)


def project(db: Cursor, position: int, fact: Any) -> None:
    """Count the entry in the hour of who made it; keep it where it must be looked at again."""
    by: Envelope = fact.envelope
    if by.source is not None and fact.TOPIC not in _FILES:
        return  # it came with its file
    at = by.recorded_at
    station = by.station.bytes if by.station else b""
    brought = fact.count.new if fact.TOPIC in _FILES else 0
    db.execute(_IN_AN_HOUR, (by.actor.bytes, at[:_HOUR], by.channel.value, station, at, brought))
    rows = [
        (position, mark, at[:_DAY], by.actor.bytes, late_days, is_sensitive(fact))
        for mark, late_days in _marks(db, fact, by)
    ]
    if rows:
        db.executemany("INSERT INTO late_entries VALUES (?, ?, ?, ?, ?, ?)", rows)
    if fact.HISTORY is AccountingPeriod:
        _close(db, fact)


def _marks(db: Cursor, fact: Any, by: Envelope) -> list[tuple[str, int | None]]:
    marks: list[tuple[str, int | None]] = []
    if by.late_days is not None:
        marks.append(("late", by.late_days))
    if len(fact.occurred_on) >= _MONTH and fact.occurred_on[:_MONTH] < by.recorded_at[:_MONTH]:
        marks.append(("back_dated", by.late_days))
    if fact.TOPIC in MARKED:
        marks.append((MARKED[fact.TOPIC], by.late_days))
    if fact.TOPIC in _FILES and fact.period:
        days = (date.fromisoformat(by.recorded_at[:_DAY]) - last_day(fact.period)).days
        marks += [("late_file", days)] if days > FILE_LATE_AFTER_DAYS else []
    if by.corrects is not None and _is_in_a_closed_month(db, fact, by):
        marks.append(("closed_month", by.late_days))
    return marks


def _is_in_a_closed_month(db: Cursor, fact: Fact, by: Envelope) -> bool:
    if isinstance(fact, FactWithdrawn):
        return False  # it needs no month to be open
    month = (by.organisation, fact.occurred_on[:_MONTH])
    closed = "SELECT 1 FROM late_entries_closed WHERE organisation = ? AND period = ?"
    return db.execute(closed, month).fetchone() is not None


def _close(db: Cursor, fact: Any) -> None:
    month = (fact.organisation, fact.period)
    if fact.TOPIC == AccountingPeriod.PeriodClosed.TOPIC:
        db.execute("INSERT OR IGNORE INTO late_entries_closed VALUES (?, ?)", month)
    else:
        db.execute("DELETE FROM late_entries_closed WHERE organisation = ? AND period = ?", month)


def entries(
    views: Views,
    *,
    start: date,
    end: date,
    staff_id: UUID | None = None,
    entry_mark: str | None = None,
    limit: int = 200,
) -> list[LateEntry]:
    """Entries to look at again, recorded from ``start`` and before ``end``, the newest first.

    ``entry_mark`` is ``late``, ``late_file``, ``back_dated``, ``closed_month``, ``override``,
    ``break_glass`` or ``clock``. Empty when there is nothing to look at again.
    """
    rows = views.fetch(
        "SELECT position, why, late_days, sensitive FROM late_entries WHERE recorded_on >= ?"
        " AND recorded_on < ? AND (?3 IS NULL OR actor = ?3) AND (?4 IS NULL OR why = ?4)"
        " ORDER BY recorded_on DESC, position DESC, why LIMIT ?5",
        start.isoformat(),
        end.isoformat(),
        staff_id.bytes if staff_id else None,
        entry_mark,
        limit,
    )
    facts = dict(views.facts_at(sorted({row[0] for row in rows})))
    return [_entry(facts[row[0]], row) for row in rows]


def _entry(fact: Fact, row: tuple[int, str, int | None, int]) -> LateEntry:
    position, why, late_days, sensitive = row
    by = fact.envelope
    return LateEntry(
        position=position,
        entry_mark=why,
        recorded_at=by.recorded_at,
        occurred_on=fact.occurred_on,
        late_days=late_days,
        topic=fact.TOPIC,
        staff_id=by.actor,
        organisation=by.organisation,
        channel=by.channel.value,
        station_id=by.station,
        person_id=getattr(fact, "person_id", None),
        sensitive=bool(sensitive),
    )


def by_staff(views: Views, *, start: date, end: date) -> list[StaffEntries]:
    """How many entries each member of staff made in the period, and how many have each mark.

    Who has the most marks comes first; who recorded nothing is not in it.
    """
    rows = views.fetch(
        "SELECT made.actor, made.entries, made.from_files, COALESCE(late, 0),"
        " COALESCE(late_file, 0), COALESCE(back_dated, 0), COALESCE(closed, 0),"
        " COALESCE(override, 0), COALESCE(glass, 0), COALESCE(clock, 0) FROM"
        " (SELECT actor, SUM(entries) AS entries, SUM(from_files) AS from_files"
        " FROM late_entries_hours WHERE hour >= ?1 AND hour < ?2 GROUP BY actor) AS made"
        " LEFT JOIN (SELECT actor, COUNT(*) AS marks, SUM(why = 'late') AS late,"
        " SUM(why = 'late_file') AS late_file,"
        " SUM(why = 'back_dated') AS back_dated, SUM(why = 'closed_month') AS closed,"
        " SUM(why = 'override') AS override, SUM(why = 'break_glass') AS glass,"
        " SUM(why = 'clock') AS clock FROM late_entries WHERE recorded_on >= ?1"
        " AND recorded_on < ?2 GROUP BY actor) USING (actor)"
        " ORDER BY COALESCE(marks, 0) DESC, made.entries DESC, made.actor",
        start.isoformat(),
        end.isoformat(),
    )
    names = StaffEntries.__struct_fields__[1:]
    return [
        StaffEntries(staff_id=UUID(bytes=actor), **dict(zip(names, counts, strict=True)))
        for actor, *counts in rows
    ]


def shared_accounts(views: Views, *, start: date, end: date, limit: int = 200) -> list[TwoPlaces]:
    """Accounts that recorded in two places within ten minutes, the newest first; a question only.

    Empty when every account was in one place at a time.
    """
    rows = views.fetch(
        "SELECT one.actor, one.channel, one.station, one.began, one.ended, one.entries,"
        " two.channel, two.station, two.began, two.ended, two.entries"
        " FROM late_entries_hours one JOIN late_entries_hours two ON two.actor = one.actor"
        " AND two.hour BETWEEN one.hour AND strftime('%Y-%m-%dT%H', one.hour || ':00', '+1 hour')"
        " WHERE one.hour >= ? AND one.hour < ?"
        " AND (one.channel, one.station) <> (two.channel, two.station)"
        " AND (one.hour < two.hour OR (one.channel, one.station) < (two.channel, two.station))"
        " AND one.channel NOT IN ('import', 'kiosk') AND two.channel NOT IN ('import', 'kiosk')"
        " ORDER BY one.hour DESC, one.actor, one.channel, one.station, two.hour",
        start.isoformat(),
        end.isoformat(),
    )
    found = [_two_places(row) for row in rows if _are_close(row)]
    return found[:limit]


def _are_close(row: Any) -> bool:
    began, ended, other_began, other_ended = (
        datetime.fromisoformat(row[place]).astimezone(UTC) for place in (3, 4, 8, 9)
    )
    apart = timedelta(minutes=MINUTES_APART)
    return other_began - ended <= apart and began - other_ended <= apart


def _two_places(row: Any) -> TwoPlaces:
    actor, channel, station, began, ended, entries, other, there, since, until, made = row
    return TwoPlaces(
        staff_id=UUID(bytes=actor),
        channel=channel,
        station_id=named(station),
        began=began,
        ended=ended,
        entries=entries,
        other_channel=other,
        other_station_id=named(there),
        other_began=since,
        other_ended=until,
        other_entries=made,
    )


ASKED = (entries, by_staff, shared_accounts)
