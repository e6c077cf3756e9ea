"""What did this station do on that day, or in that month?

Source: every fact that names a station, or was recorded at one.
Read by: ``api/desk``.

A fact belongs to the station where it happened, else to the one where it was written down; what
says neither, as a payment list does, is left out. The day is that of ``occurred_on``. What was
withdrawn stays in the list, marked, and counts no more. What was undone by a fact of its own
counts on its day, and what undid it on its own.
"""

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Station
from ledger.history import FACTS, Fact
from projections.counted import Counts, counts_of
from projections.store import Cursor, Views, is_sensitive, named

NAME = "station_day"
UNSEALS: frozenset[str] = frozenset()
READS = frozenset(FACTS)
TABLES = (
    "CREATE TABLE station_day (position INTEGER PRIMARY KEY, station_id BLOB, day TEXT,"
    " topic TEXT, what TEXT, person_id BLOB, times INTEGER, items INTEGER, minutes INTEGER,"
    " days INTEGER, cash_minor INTEGER, goods_minor INTEGER, currency TEXT, late_days INTEGER,"
    " sensitive INTEGER, withdrawn INTEGER)",
    "CREATE INDEX station_day_by_station ON station_day (station_id, day)",
)
LISTED_MAX = 500
WHAT = ("item", "kind", "scheme", "class_code", "care_type", "plan_kind")
"""Fields of which the first that a fact has says of which sort it is, as a code."""


class Span(Enum):
    """How much is asked of: the day, or all of the month or the year it is in."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


LIKE = {Span.DAY: "2022-03-05", Span.MONTH: "2022-03", Span.YEAR: "2022"}
"""How each is written."""

# A day holds itself; a month and a year hold what begins as they do.
_IN_PERIOD = " FROM station_day WHERE station_id = ?1 AND day >= ?2 AND day < ?2 || '~'"
_SUMS = (
    ", sensitive, COUNT(DISTINCT person_id), SUM(times), SUM(items), SUM(minutes), SUM(days),"
    f" SUM(cash_minor), SUM(goods_minor), currency, SUM(late_days > 0){_IN_PERIOD}"
    " AND NOT withdrawn"
)
_COUNTS = (
    f"SELECT topic, NULL AS what{_SUMS} GROUP BY topic, sensitive, currency"
    f" UNION ALL SELECT topic, what{_SUMS} AND what IS NOT NULL"
    " GROUP BY topic, what, sensitive, currency ORDER BY topic, what, sensitive, currency"
)
_ENTRIES = (
    "SELECT position, topic, what, person_id, late_days, sensitive, withdrawn"
    f"{_IN_PERIOD} ORDER BY day, position LIMIT ?3"
)


class Count(Struct, frozen=True, kw_only=True):
    """How much of one kind was done, each unit for itself; zero where it is not counted so.

    ``topic`` is the stored name of the fact. A kind that has sorts is there as a whole, without
    ``what``, and as each of its sorts, by its code: people of two sorts are one in the whole.
    What is ``sensitive`` stands in rows of its own, and in no other. ``persons`` is how many
    different people are named, ``times`` how often it was done. Money is in the currency's
    smallest unit, cash and the worth of goods apart, each currency in a row of its own. ``late``
    is how many were written down late.
    """

    topic: str
    what: str | None
    persons: int
    times: int
    items: int
    minutes: int
    days: int
    cash_minor: int
    goods_minor: int
    currency: str | None
    late: int
    sensitive: bool


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that was done; ``recorded_at`` is in UTC, and ``late_days`` zero when in time."""

    position: int
    occurred_on: str
    recorded_at: str
    topic: str
    what: str | None
    person_id: UUID | None
    recorded_by: UUID
    channel: str
    late_days: int
    sensitive: bool
    withdrawn: bool


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Add one row for a fact that belongs to a station."""
    station = _station(fact)
    if station is None:
        return
    counts = counts_of(fact) or ONCE
    money = counts.cash or counts.goods
    person = getattr(fact, "person_id", None)
    db.execute(
        "INSERT INTO station_day VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (
            position,
            station.bytes,
            fact.occurred_on,
            fact.TOPIC,
            _what(fact),
            person.bytes if person else None,
            counts.times,
            counts.items,
            counts.minutes,
            counts.days,
            counts.cash.minor if counts.cash else 0,
            counts.goods.minor if counts.goods else 0,
            money.currency if money else None,
            fact.envelope.late_days or 0,
            is_sensitive(fact),
        ),
    )


def withdraw(db: Cursor, _position: int, withdrawn: int) -> None:
    """Mark the row of a fact that no longer counts."""
    db.execute("UPDATE station_day SET withdrawn = 1 WHERE position = ?", (withdrawn,))


ONCE = Counts("", None, 1, 0, 0, 0, 0, None, None)
"""What a fact comes to that is on no line of an account: it was done, once."""


def _station(fact: Fact) -> UUID | None:
    place: UUID | None = getattr(fact, "station_id", None)
    if place is not None:
        return place
    if fact.HISTORY is Station:
        return fact.originator_id
    return getattr(fact, "from_station_id", None) or fact.envelope.station


def _what(fact: Fact) -> str | None:
    for name in WHAT:
        value: Any = getattr(fact, name, None)
        if value:
            return str(value.value if isinstance(value, Enum) else value)
    return None


def counts(views: Views, *, station_id: UUID, day: date, span: Span = Span.DAY) -> list[Count]:
    """How much of each kind a station did on ``day``, or in its month or year.

    In a month counts also what is known by its month alone; empty if nothing was done.
    """
    rows = views.fetch(_COUNTS, station_id.bytes, _period(day, span))
    return [_count(row) for row in rows]


def entries(
    views: Views,
    *,
    station_id: UUID,
    day: date,
    span: Span = Span.DAY,
    limit: int = LISTED_MAX,
) -> list[Entry]:
    """All that a station did on ``day``, or in its month or year, in the order of days.

    Within a day in the order in which it was written down; empty if nothing was done.
    """
    rows = views.fetch(_ENTRIES, station_id.bytes, _period(day, span), limit)
    told = dict(views.facts_at([row[0] for row in rows]))
    return [_entry(row, told[row[0]]) for row in rows]


ASKED = (counts, entries)


def _period(day: date, span: Span) -> str:
    return day.isoformat()[: len(LIKE[span])]


def _count(row: tuple[Any, ...]) -> Count:
    topic, what, sensitive, persons, times, items, minutes, days, cash, goods, currency, late = row
    return Count(
        topic=topic,
        what=what,
        persons=persons,
        times=times,
        items=items,
        minutes=minutes,
        days=days,
        cash_minor=cash,
        goods_minor=goods,
        currency=currency,
        late=late,
        sensitive=bool(sensitive),
    )


def _entry(row: tuple[Any, ...], fact: Fact) -> Entry:
    position, topic, what, person, late_days, sensitive, withdrawn = row
    return Entry(
        position=position,
        occurred_on=fact.occurred_on,
        recorded_at=fact.envelope.recorded_at,
        topic=topic,
        what=what,
        person_id=named(person),
        recorded_by=fact.envelope.actor,
        channel=fact.envelope.channel.value,
        late_days=late_days,
        sensitive=bool(sensitive),
        withdrawn=bool(withdrawn),
    )
