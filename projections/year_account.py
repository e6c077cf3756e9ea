"""What did the office do in a year, and what did it cost?

Source: every fact that counts as a service.
Read by: ``api/cli.py report``, ``api/audit``.

One row per counted fact. Counters are typed and never mixed: how many persons, how many
times, how many households, items and minutes; cash and the worth of goods apart. A payment
or grant that was reversed no longer counts. The year is that of ``occurred_on``. A line that has
parts is there as a whole, and as each of its parts: ``activity``, then ``activity:job_fair``.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Household
from ledger.history import Fact
from projections.counted import COUNTED, OF_THE_OFFICE, REVERSED, counts_of
from projections.store import Cursor, Views

NAME = "year_account"
UNSEALS: frozenset[str] = frozenset()
READS = frozenset(COUNTED) | REVERSED
TABLES = (
    "CREATE TABLE year_account (position INTEGER PRIMARY KEY, originator_id BLOB, service TEXT,"
    " part TEXT, day TEXT, area TEXT, person_id BLOB, household_id BLOB, times INTEGER,"
    " items INTEGER, minutes INTEGER, days INTEGER, reach INTEGER, cash_minor INTEGER,"
    " goods_minor INTEGER, currency TEXT)",
    "CREATE TABLE year_account_reversed (originator_id BLOB, position INTEGER,"
    " PRIMARY KEY (originator_id, position)) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM year_account WHERE originator_id = ?",
    "DELETE FROM year_account_reversed WHERE originator_id = ?",
)
_COUNTED = (
    " WHERE day >= ?1 AND day < ?2 AND COALESCE(area, '') GLOB ?3"
    " AND NOT EXISTS (SELECT 1 FROM year_account_reversed AS back"
    " WHERE back.originator_id = given.originator_id AND back.position > given.position)"
)
# What cost nothing stands on one line with what did, unless the line has two currencies.
_ONLY = (
    "WITH one AS (SELECT service AS of, MIN(currency) AS only FROM year_account AS given"  # noqa: S608
    + _COUNTED
    + " GROUP BY service HAVING COUNT(DISTINCT currency) = 1) "
)
_SUMS = (
    ", SUM(times), COUNT(DISTINCT person_id), COUNT(person_id), COUNT(DISTINCT household_id),"
    " SUM(items), SUM(minutes), SUM(days), SUM(reach), SUM(cash_minor), SUM(goods_minor),"
    " COALESCE(currency, only) AS money"
    " FROM year_account AS given LEFT JOIN one ON of = service" + _COUNTED
)
_REPORT = (
    _ONLY
    + "SELECT service AS line"
    + _SUMS
    + " GROUP BY service, money UNION ALL SELECT service || ':' || part"
    + _SUMS
    + " AND part IS NOT NULL GROUP BY service, part, money ORDER BY line, money"
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


class YearReport(Struct, frozen=True):
    """The account of one year, made from the facts up to ``position``."""

    year: int
    area: str | None
    position: int
    lines: list[ReportLine]


def project(db: Cursor, position: int, fact: Any) -> None:
    """Add one row for a fact that counts; forget the rows of what was reversed."""
    if fact.TOPIC in REVERSED:
        # What was paid stays in the ledger; in the account of the year it does not count.
        reversal = (fact.originator_id.bytes, position)
        db.execute("INSERT INTO year_account_reversed VALUES (?, ?)", reversal)
        return
    counts = counts_of(fact)
    if counts is None:
        return
    # What comes back takes money and goods off the line, and nobody is served by it.
    person = getattr(fact, "person_id", None) if counts.times else None
    household = _household(fact) if counts.times else None
    money = counts.cash or counts.goods
    db.execute(
        "INSERT INTO year_account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            position,
            fact.originator_id.bytes,
            counts.line,
            counts.part,
            fact.occurred_on,
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


def report(views: Views, year: int, *, area: str | None = None) -> YearReport:
    """The account of ``year``; with ``area`` only of the places whose code begins with it."""
    rows = views.fetch(_REPORT, f"{year:04}", f"{year + 1:04}", f"{area or ''}*")
    position = views.fetch("SELECT position FROM tracking WHERE view = ?", NAME)
    lines = [ReportLine(*row) for row in rows]
    return YearReport(year, area, position[0][0] if position else 0, lines)


def years(views: Views) -> list[int]:
    """The years in which anybody was served, the newest first."""
    rows = views.fetch("SELECT DISTINCT substr(day, 1, 4), service FROM year_account")
    served = {int(year) for year, service in rows if service not in OF_THE_OFFICE}
    return sorted(served, reverse=True)
