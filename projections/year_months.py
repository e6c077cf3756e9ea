"""What did each month bring, line by line?

Source: the rows of ``year_account``; nothing is kept here.
Read by: ``api/reports``.

The months of a period add up to its account in times, items, minutes, days and money: what is
known by its year only stands under the year, as ``2022``, and not under a month. Persons and
households are those of the month, each counted once in it, so they do not add up.
"""

from datetime import date
from typing import Any

from msgspec import Struct

from projections import year_account
from projections.store import Cursor, Views

NAME = "year_months"
NEEDS = (year_account,)
UNSEALS: frozenset[str] = frozenset()
READS: frozenset[str] = frozenset()
TABLES: tuple[str, ...] = ()

_MONTHS = (
    year_account.COUNTING  # noqa: S608 - every piece is ours
    + ", one AS (SELECT service AS of, MIN(currency) AS only FROM counting"
    " GROUP BY service HAVING COUNT(DISTINCT currency) = 1)"
    " SELECT CASE WHEN substr(kept.day, 1, 7) = substr(kept.last_day, 1, 7)"
    " THEN substr(kept.day, 1, 7) ELSE substr(kept.day, 1, 4) END AS month,"
    " given.service AS line, SUM(given.times), COUNT(DISTINCT given.person_id),"
    " COUNT(given.person_id), COUNT(DISTINCT given.household_id), SUM(given.items),"
    " SUM(given.minutes), SUM(given.days), SUM(given.reach), SUM(given.cash_minor),"
    " SUM(given.goods_minor), COALESCE(given.currency, only) AS money"
    " FROM counting AS given JOIN year_account AS kept USING (position)"
    " LEFT JOIN one ON of = given.service GROUP BY month, line, money ORDER BY month, line, money"
)


class MonthLine(Struct, frozen=True):
    """One line of the account in one month and currency, counted as ``ReportLine`` is.

    ``month`` is "2022-03", or "2022" for what is known by its year only.
    """

    month: str
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


def project(_db: Cursor, _position: int, _fact: Any) -> None:
    """Keep nothing: ``year_account`` has every row."""


def months(
    views: Views,
    *,
    start: date,
    end: date,
    area: str | None = None,
    at: int | None = None,
    happened_by: date | None = None,
) -> list[MonthLine]:
    """The lines of each month from ``start`` up to the day before ``end``, the earliest first.

    ``area``, ``at`` and ``happened_by`` are those of ``year_account.account``. A month that
    brought nothing is not there; without any the list is empty.
    """
    asked = year_account.asked(
        views, start=start, end=end, area=area, at=at, happened_by=happened_by
    )
    return [MonthLine(*row) for row in views.fetch(_MONTHS, *asked)]


ASKED = (months,)
