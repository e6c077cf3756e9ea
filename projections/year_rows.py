"""How many people does an account count, month by month, and which facts stand behind a line?

Source: the rows of ``year_account``; nothing is kept here, and nobody is told by name.
Read by: ``api/desk``.
"""

import json
from datetime import date
from uuid import UUID

from msgspec import Struct

from projections import year_account
from projections.counted import OF_THE_OFFICE
from projections.store import Views
from projections.year_account import Asked

_SERVED = " FROM counting WHERE service NOT IN (SELECT value FROM json_each(?6))"
_PEOPLE = year_account.COUNTING + " SELECT COUNT(DISTINCT person_id)" + _SERVED
_BY_MONTH = year_account.COUNTING + (  # noqa: S608 - every piece is ours
    " SELECT substr(kept.day, 1, 7) AS month, COUNT(DISTINCT given.person_id)"
    " FROM counting AS given JOIN year_account AS kept USING (position)"
    " WHERE given.service NOT IN (SELECT value FROM json_each(?6))"
    " AND substr(kept.day, 1, 7) = substr(kept.last_day, 1, 7) GROUP BY month"
)
_BEHIND = year_account.COUNTING + (  # noqa: S608 - every piece is ours
    " SELECT given.position, kept.day, kept.last_day, kept.area, kept.part, kept.person_id,"
    " given.times, given.items, given.minutes, given.cash_minor, given.goods_minor, given.currency"
    " FROM counting AS given JOIN year_account AS kept USING (position)"
    " WHERE given.service = ?6 AND (?7 IS NULL OR given.part = ?7) AND given.position > ?8"
    " ORDER BY given.position LIMIT ?9"
)


_MONTHS = (
    "SELECT DISTINCT substr(day, 1, 7), service FROM year_account"
    " WHERE until IS NULL AND substr(day, 1, 7) = substr(last_day, 1, 7)"
)


class RowBehind(Struct, frozen=True, kw_only=True):
    """One fact that a line counts, and what it adds; the day is known from ``day`` to ``last_day``.

    ``person_id`` is of the record that the fact names, also where another one is kept for it.
    """

    position: int
    day: date
    last_day: date
    area: str | None
    part: str | None
    person_id: UUID | None
    times: int
    items: int
    minutes: int
    cash_minor: int
    goods_minor: int
    currency: str | None


def months(views: Views) -> list[str]:
    """The months in which anybody was served, as ``2022-03``, the newest first."""
    served = {month for month, service in views.fetch(_MONTHS) if service not in OF_THE_OFFICE}
    return sorted(served, reverse=True)


def people(views: Views, asked: Asked) -> int:
    """How many different people the lines of an account count together, each once."""
    ((number,),) = views.fetch(_PEOPLE, *asked, _not_served())
    return int(number)


def people_by_month(views: Views, asked: Asked) -> dict[str, int]:
    """The same for each month, as ``2022-03``; a month in which nobody was served is not there."""
    return {str(month): int(number) for month, number in _fetch_months(views, asked)}


def behind(
    views: Views, asked: Asked, service: str, *, after: int = 0, limit: int = 50
) -> list[RowBehind]:
    """The facts that a line of the account counts, or a part of one, in the order of recording.

    ``service`` is that of a line, as ``activity`` or ``activity:job_fair``. ``after`` is the
    position of the last one that was shown. Empty when there are no more.
    """
    line, _, part = service.partition(":")
    rows = views.fetch(_BEHIND, *asked, line, part or None, after, limit)
    return [
        RowBehind(
            position=position,
            day=date.fromisoformat(day),
            last_day=date.fromisoformat(last_day),
            area=area,
            part=kind,
            person_id=UUID(bytes=person) if person else None,
            times=times,
            items=items,
            minutes=minutes,
            cash_minor=cash,
            goods_minor=goods,
            currency=currency,
        )
        for position, day, last_day, area, kind, person, *counted in rows
        for times, items, minutes, cash, goods, currency in (counted,)
    ]


def _fetch_months(views: Views, asked: Asked) -> list[tuple[str, int]]:
    return views.fetch(_BY_MONTH, *asked, _not_served())


def _not_served() -> str:
    return json.dumps(sorted(OF_THE_OFFICE))
