"""What did the office do in a year, or in any other period, and what did it cost?

Source: every fact that counts as a service; what takes one back; which records are of one human;
which areas took the place of others.
Read by: ``api/cli.py report``, ``api/audit``; and by the questions that are made of its rows.

One row per counted fact. Counters are typed and never mixed: how many persons, how many
times, how many households, items and minutes; cash and the worth of goods apart. A payment
or grant that was reversed no longer counts. The day is that of ``occurred_on``. A line that has
parts is there as a whole, and as each of its parts: ``activity``, then ``activity:job_fair``.

Nothing is forgotten: a row that was withdrawn says at which position (``until``). So the account
can be asked for as it was known at any position, besides what had happened by any day.
"""

from datetime import date
from functools import lru_cache, partial
from types import ModuleType
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import Area, Household, PersonLink
from ledger.history import Fact
from ledger.vocabulary import first_day, last_day
from projections.counted import LINES, NEWEST, OF_THE_OFFICE, Lines, counts_of
from projections.store import Cursor, Views, reads
from projections.succession import Told, places

NAME = "year_account"
UNSEALS: frozenset[str] = frozenset()
_BESIDES = reads(PersonLink, Area)
READS = frozenset(LINES[NEWEST].counted) | LINES[NEWEST].reversed_by | _BESIDES
_TABLES = (
    "CREATE TABLE year_account (position INTEGER PRIMARY KEY, until INTEGER, originator_id BLOB,"
    " service TEXT, part TEXT, day TEXT, last_day TEXT, area TEXT, person_id BLOB,"
    " household_id BLOB, times INTEGER, items INTEGER, minutes INTEGER, days INTEGER,"
    " reach INTEGER, cash_minor INTEGER, goods_minor INTEGER, currency TEXT)",
    "CREATE TABLE year_account_reversed (originator_id BLOB, position INTEGER, until INTEGER,"
    " last_day TEXT, PRIMARY KEY (originator_id, position)) WITHOUT ROWID",
    "CREATE INDEX year_account_reversed_at ON year_account_reversed (position)",
    "CREATE TABLE year_account_link (position INTEGER PRIMARY KEY, until INTEGER, record_id BLOB,"
    " kept_id BLOB)",
    "CREATE INDEX year_account_link_of ON year_account_link (record_id, position)",
    "CREATE TABLE year_account_area (position INTEGER PRIMARY KEY, until INTEGER, code TEXT,"
    " day TEXT, successors TEXT)",
)
_VERSION = "CREATE VIEW year_account_lines AS SELECT {} AS version"
TABLES = (*_TABLES, _VERSION.format(NEWEST))
_KEPT = ("year_account", "year_account_reversed", "year_account_link", "year_account_area")

# ?1 and ?2 the days, the second one without; ?3 the position; ?4 the last day of what had
# happened; ?5 the codes that lie in the area, each from a day until one, or nothing for all.
_KNOWN = "{0}.position <= ?3 AND ({0}.until IS NULL OR {0}.until > ?3)"
_PEOPLE = (
    "WITH RECURSIVE link(record_id, kept_id) AS (SELECT record_id, kept_id"  # noqa: S608
    " FROM year_account_link AS told WHERE " + _KNOWN.format("told") + " AND kept_id IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM year_account_link AS later WHERE later.record_id ="
    " told.record_id AND later.position > told.position AND " + _KNOWN.format("later") + ")),"
    " chain(record_id, kept_id) AS (SELECT record_id, kept_id FROM link"
    " UNION SELECT chain.record_id, link.kept_id FROM chain"
    " JOIN link ON link.record_id = chain.kept_id),"
    " human(record_id, human_id) AS (SELECT record_id, kept_id FROM chain"
    " WHERE kept_id NOT IN (SELECT record_id FROM link)),"
)
_PLACES = (
    " place(code, since, until) AS (SELECT json_extract(value, '$[0]'),"
    " json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(?5)),"
)
_STANDING = (
    " AS MATERIALIZED (SELECT position, service, part, COALESCE(human_id, person_id) AS person_id,"  # noqa: S608
    " household_id, times, items, minutes, days, reach, cash_minor, goods_minor, currency"
    " FROM year_account AS given LEFT JOIN human ON human.record_id = person_id"
    " WHERE day < ?2 AND last_day >= ?1 AND last_day <= ?4 AND "
    + _KNOWN.format("given")
    + " AND (?5 IS NULL OR EXISTS (SELECT 1 FROM place"
    " WHERE place.code = area AND place.since <= day AND day < place.until))"
    " AND NOT EXISTS (SELECT 1 FROM year_account_reversed AS back"
    " WHERE back.originator_id = given.originator_id AND back.position > given.position"
    " AND back.last_day <= ?4 AND " + _KNOWN.format("back") + ") AND "
)
COUNTING = _PEOPLE + _PLACES + " counting" + _STANDING + "day >= ?1 AND last_day < ?2)"
"""The rows that count, as ``counting``, to be asked with the parameters of ``asked``.

``person_id`` is that of the record that is kept of a human who has several.
"""

UNDATED = _PEOPLE + _PLACES + " undated" + _STANDING + "(day < ?1 OR last_day >= ?2))"
"""The rows that would count, were they not cut through by the period, as ``undated``."""

# What cost nothing stands on one line with what did, unless the line has two currencies.
_ONLY = (
    ", one AS (SELECT service AS of, MIN(currency) AS only FROM counting"
    " GROUP BY service HAVING COUNT(DISTINCT currency) = 1) "
)
_SUMS = (
    ", SUM(times), COUNT(DISTINCT person_id), COUNT(person_id), COUNT(DISTINCT household_id),"
    " SUM(items), SUM(minutes), SUM(days), SUM(reach), SUM(cash_minor), SUM(goods_minor),"
    " COALESCE(currency, only) AS money FROM counting LEFT JOIN one ON of = service"
)
_REPORT = (
    COUNTING
    + _ONLY
    + "SELECT service AS line"
    + _SUMS
    + " GROUP BY service, money UNION ALL SELECT service || ':' || part"
    + _SUMS
    + " WHERE part IS NOT NULL GROUP BY service, part, money ORDER BY line, money"
)


class ReportLine(Struct, frozen=True):
    """One service in one currency; zero where it is not counted in that unit.

    ``service`` is the name of a line, or of a part of one, which the line counts as well.
    ``times`` is how often it was recorded, ``person_times`` how often for somebody who is named.
    ``reach`` is how many people were counted without their names, as at a festival.
    ``cash_minor`` and ``goods_minor`` are in the currency's smallest unit.
    """

    service: str
    times: int
    persons: int
    person_times: int
    households: int
    items: int
    minutes: int
    days: int
    reach: int
    cash_minor: int
    goods_minor: int
    currency: str | None


class Account(Struct, frozen=True):
    """The account of a period, made from the facts up to ``position``.

    ``start`` is its first day, ``end`` the first day behind it. ``undated`` is how many facts are
    not in the lines although they count: they are known by their month or year only, and the
    period cuts through it. ``lines_version`` says by which lines they were counted.
    """

    start: date
    end: date
    area: str | None
    position: int
    happened_by: date | None
    undated: int
    lines: list[ReportLine]
    lines_version: int


class YearReport(Struct, frozen=True):
    """The account of one year, made from the facts up to ``position``."""

    year: int
    area: str | None
    position: int
    lines: list[ReportLine]


class Asked(NamedTuple):
    """What the account is asked for, as ``COUNTING`` wants it."""

    start: str
    end: str
    position: int
    happened_by: str
    places: str | None


class Period(NamedTuple):
    """The first and the last day on which something may have happened, as ISO text."""

    first: str
    last: str


def project(db: Cursor, position: int, fact: Any) -> None:
    """Add one row for a fact that counts; note what was reversed, linked or merged."""
    _project(LINES[NEWEST], db, position, fact)


def with_lines(version: int) -> ModuleType:
    """This view made by another version of the lines, to be fed into a database of its own.

    ``account`` and all that is made of its rows answer from that database by those lines.

    Raises:
        KeyError: there is no such version.
    """
    lines = LINES[version]
    view = ModuleType(NAME)
    vars(view).update(
        NAME=NAME,
        UNSEALS=UNSEALS,
        READS=frozenset(lines.counted) | lines.reversed_by | _BESIDES,
        TABLES=(*_TABLES, _VERSION.format(version)),
        project=partial(_project, lines),
        withdraw=withdraw,
    )
    return view


def withdraw(db: Cursor, position: int, withdrawn_position: int) -> None:
    """From ``position`` on, nobody thinks any more that the fact of that place happened."""
    for table in _KEPT:
        db.execute(
            f"UPDATE {table} SET until = ? WHERE position = ?",  # noqa: S608 - one of ours
            (position, withdrawn_position),
        )


def _project(lines: Lines, db: Cursor, position: int, fact: Any) -> None:
    if fact.TOPIC in lines.reversed_by:
        # What was paid stays in the ledger; in the account of the year it does not count.
        row = (fact.originator_id.bytes, position, None, _period(fact.occurred_on).last)
        db.execute("INSERT INTO year_account_reversed VALUES (?, ?, ?, ?)", row)
    elif fact.HISTORY is PersonLink:
        _link(db, position, fact)
    elif fact.HISTORY is Area:
        _place(db, position, fact)
    else:
        _count(lines, db, position, fact)


def _link(db: Cursor, position: int, fact: Any) -> None:
    kept = fact.person_id.bytes if isinstance(fact, PersonLink.PersonsLinked) else None
    row = (position, None, fact.other_person_id.bytes, kept)
    db.execute("INSERT INTO year_account_link VALUES (?, ?, ?, ?)", row)


def _place(db: Cursor, position: int, fact: Any) -> None:
    if isinstance(fact, Area.AreaDefined):
        day, successors = fact.valid_from, None
    else:
        day = fact.ends_on
        successors = msgspec.json.encode(getattr(fact, "successors", ())).decode()
    row = (position, None, fact.code, day.isoformat(), successors)
    db.execute("INSERT INTO year_account_area VALUES (?, ?, ?, ?, ?)", row)


def _count(lines: Lines, db: Cursor, position: int, fact: Any) -> None:
    counts = counts_of(fact, lines)
    if counts is None:
        return
    # What comes back takes money and goods off the line, and nobody is served by it.
    person = getattr(fact, "person_id", None) if counts.times else None
    household = _household(fact) if counts.times else None
    money = counts.cash or counts.goods
    db.execute(
        "INSERT INTO year_account VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            position,
            fact.originator_id.bytes,
            counts.line,
            counts.part,
            *_period(fact.occurred_on),
            getattr(fact, "area", None),
            person.bytes if person else None,
            household.bytes if household else None,
            counts.times,
            counts.items,
            counts.minutes,
            counts.days,
            counts.reach,
            counts.cash.minor if counts.cash else 0,
            counts.goods.minor if counts.goods else 0,
            money.currency if money else None,
        ),
    )


def _household(fact: Fact) -> UUID | None:
    if fact.HISTORY is Household:
        return fact.originator_id
    return getattr(fact, "household_id", None)


@lru_cache(maxsize=1_000)
def _period(day: str) -> Period:
    return Period(first_day(day).isoformat(), last_day(day).isoformat())


def account(
    views: Views,
    *,
    start: date,
    end: date,
    area: str | None = None,
    at: int | None = None,
    happened_by: date | None = None,
) -> Account:
    """The account of the days from ``start`` up to the one before ``end``.

    With ``area`` only of the places whose code begins with it, and of those that were merged into
    them. With ``at`` as it was known at this position; with ``happened_by`` only of what had
    happened by that day for certain. What turned out never to have happened counts on no day.
    """
    given = asked(views, start=start, end=end, area=area, at=at, happened_by=happened_by)
    lines = [ReportLine(*row) for row in views.fetch(_REPORT, *given)]
    ((undated,),) = views.fetch(f"{UNDATED} SELECT COUNT(*) FROM undated", *given)  # noqa: S608
    ((version,),) = views.fetch("SELECT version FROM year_account_lines")
    return Account(start, end, area, given.position, happened_by, undated, lines, version)


def report(
    views: Views,
    year: int,
    *,
    area: str | None = None,
    at: int | None = None,
    happened_by: date | None = None,
) -> YearReport:
    """The account of ``year``, asked as ``account`` is; a year cuts through no fact."""
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    made = account(views, start=start, end=end, area=area, at=at, happened_by=happened_by)
    return YearReport(year, area, made.position, made.lines)


def years(views: Views) -> list[int]:
    """The years in which anybody was served, the newest first."""
    rows = views.fetch(
        "SELECT DISTINCT substr(day, 1, 4), service FROM year_account WHERE until IS NULL"
    )
    served = {int(year) for year, service in rows if service not in OF_THE_OFFICE}
    return sorted(served, reverse=True)


def asked(  # noqa: PLR0913 - each of them is asked for by itself
    views: Views,
    *,
    start: date,
    end: date,
    area: str | None,
    at: int | None,
    happened_by: date | None,
    areas: tuple[str, ...] = (),
) -> Asked:
    """What ``COUNTING`` is to be asked with; a position that nobody reached is the newest one.

    Where ``areas`` are given, only what lies in one of them, besides lying in ``area``.
    """
    reached = views.fetch("SELECT position FROM tracking WHERE view = ?", NAME)
    newest = reached[0][0] if reached else 0
    known = newest if at is None else min(at, newest)
    wanted = [each for each in ((area,) if area else (), areas) if each]
    return Asked(
        start.isoformat(),
        end.isoformat(),
        known,
        (happened_by or date.max).isoformat(),
        _places(views, known, wanted) if wanted else None,
    )


def _places(views: Views, at: int, wanted: list[tuple[str, ...]]) -> str:
    rows = views.fetch(
        "SELECT code, day, successors FROM year_account_area WHERE position <= ?1"
        " AND (until IS NULL OR until > ?1) ORDER BY position",
        at,
    )
    told = [Told(*row) for row in rows]
    recorded = views.fetch("SELECT DISTINCT area FROM year_account WHERE area IS NOT NULL")
    found = places(told, [code for (code,) in recorded], *wanted)
    return msgspec.json.encode(found).decode()
