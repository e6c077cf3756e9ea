"""What did each place bring, line by line?

Source: the rows of ``year_account``; the names of areas as authorities defined them.
Read by: ``api/reports``.

A place is the beginning of an area's code: of the levels of which codes are made the first one
that tells places apart. What was recorded stays under the code it was recorded under.
"""

from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ledger.aggregates import Area
from projections import year_account
from projections.store import Cursor, Views, reads

NAME = "year_places"
NEEDS = (year_account,)
UNSEALS: frozenset[str] = frozenset()
READS = reads(Area.AreaDefined)
TABLES = (
    "CREATE TABLE year_places (position INTEGER PRIMARY KEY, until INTEGER, code TEXT, name TEXT,"
    " valid_from TEXT)",
)
LEVELS = (2, 4, 6, 9, 12)
"""How many digits province, prefecture, county, town and village have. Source: GB/T 2260."""

_PLACES = (
    year_account.COUNTING  # noqa: S608 - every piece is ours
    + ", one AS (SELECT service AS of, MIN(currency) AS only FROM counting"
    " GROUP BY service HAVING COUNT(DISTINCT currency) = 1)"
    " SELECT kept.area AS place, given.service AS line, SUM(given.times), SUM(given.items),"
    " SUM(given.minutes), SUM(given.cash_minor), SUM(given.goods_minor),"
    " COALESCE(given.currency, only) AS money"
    " FROM counting AS given JOIN year_account AS kept USING (position)"
    " LEFT JOIN one ON of = given.service GROUP BY place, line, money ORDER BY place, line, money"
)
_COUNTED = ("times", "items", "minutes", "cash_minor", "goods_minor")
_NAME = (
    "SELECT name FROM year_places WHERE code = ? AND position <= ? AND valid_from < ?"
    " AND (until IS NULL OR until > ?) ORDER BY valid_from DESC, position DESC LIMIT 1"
)


NO_AREA = "no_area"
"""Stands for the place in an answer where nobody said where."""


class PlaceLine(Struct, frozen=True):
    """One line of the account in one place and currency.

    ``place`` is the code of an area or its beginning; where nobody said where it is ``None`` in
    ``lines``, and ``no_area`` in ``places``.
    ``name`` is what the area was called last in the period, if anybody defined its code.
    """

    place: str | None
    name: str | None
    service: str
    times: int
    items: int
    minutes: int
    cash_minor: int
    goods_minor: int
    currency: str | None


class _Key(NamedTuple):
    place: str | None
    service: str
    currency: str | None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Note what a code is called."""
    row = (position, fact.code, fact.name, fact.valid_from.isoformat())
    db.execute("INSERT INTO year_places VALUES (?, NULL, ?, ?, ?)", row)


def withdraw(db: Cursor, position: int, withdrawn_position: int) -> None:
    """From ``position`` on, nobody calls it so by the fact of that place."""
    db.execute(
        "UPDATE year_places SET until = ? WHERE position = ?", (position, withdrawn_position)
    )


def places(
    views: Views,
    *,
    start: date,
    end: date,
    area: str | None = None,
    at: int | None = None,
    happened_by: date | None = None,
) -> list[PlaceLine]:
    """The lines of each place, as ``lines``, and ``no_area`` where nobody said where."""
    found = lines(views, start=start, end=end, area=area, at=at, happened_by=happened_by)
    return [line if line.place else replace(line, place=NO_AREA) for line in found]


def lines(
    views: Views,
    *,
    start: date,
    end: date,
    area: str | None = None,
    at: int | None = None,
    happened_by: date | None = None,
) -> list[PlaceLine]:
    """The lines of each place from ``start`` up to the day before ``end``, by code.

    ``area``, ``at`` and ``happened_by`` are those of ``year_account.account``; with ``area``
    the places within it. What nobody said the place of comes first. Without any it is empty.
    """
    asked = year_account.asked(
        views, start=start, end=end, area=area, at=at, happened_by=happened_by
    )
    rows = views.fetch(_PLACES, *asked)
    digits = _level([row[0] for row in rows if row[0]])
    added: dict[_Key, list[int]] = {}
    for place, service, *counted, currency in rows:
        key = _Key(place[:digits] if place else None, service, currency)
        sums = added.setdefault(key, [0] * len(counted))
        added[key] = [one + more for one, more in zip(sums, counted, strict=True)]
    names = {
        place: _name(views, place, asked.position, end)
        for place in {key.place for key in added if key.place}
    }
    return [
        PlaceLine(
            key.place,
            names.get(key.place or ""),
            key.service,
            **dict(zip(_COUNTED, sums, strict=True)),
            currency=key.currency,
        )
        for key, sums in sorted(added.items(), key=_order)
    ]


def _order(each: tuple[_Key, list[int]]) -> tuple[str, ...]:
    return tuple(part or "" for part in each[0])


def _level(codes: list[str]) -> int:
    """With how many digits the codes name more than one place; all of them if they never do."""
    several = (digits for digits in LEVELS if len({code[:digits] for code in codes}) > 1)
    return next(several, max(map(len, codes), default=0))


def _name(views: Views, code: str, at: int, end: date) -> str | None:
    rows = views.fetch(_NAME, code, at, end.isoformat(), at)
    return rows[0][0] if rows else None


ASKED = (places,)
