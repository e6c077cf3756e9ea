"""Which facts made an account another one between two positions, and what did each of them do?

Source: the rows of ``year_account``; nothing is kept here.
Read by: ``api/cli_diff.py``.

What was recorded and taken back between the two stands in neither account, so it is not there.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import NamedTuple

import msgspec
from msgspec import Struct

from projections import year_account
from projections.store import Views

_COUNTED = year_account.COUNTING + " SELECT position, person_id FROM counting"  # noqa: S608
_UNDATED = year_account.UNDATED + " SELECT position, person_id FROM undated"  # noqa: S608
_ENTRIES = (
    "SELECT position, until, originator_id, person_id, day, service, part, currency, times, items,"
    " minutes, days, reach, cash_minor, goods_minor FROM year_account"
    " WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position"
)
_REVERSED = (
    "SELECT MIN(position) FROM year_account_reversed"
    " WHERE originator_id = ?1 AND position > ?2 AND position <= ?3"
)
_UNREVERSED = (
    "SELECT MAX(until) FROM year_account_reversed"
    " WHERE originator_id = ?1 AND until > ?2 AND until <= ?3"
)
_PLACED = (
    "SELECT MAX(changed) FROM (SELECT position AS changed FROM year_account_area"
    " UNION ALL SELECT until FROM year_account_area) WHERE changed > ?1 AND changed <= ?2"
)
_LINKED = (
    "SELECT CASE WHEN position > ?1 THEN position ELSE until END FROM year_account_link"
    " WHERE (record_id IN (?3, ?4, ?5) OR kept_id IN (?3, ?4, ?5))"
    " AND (position > ?1 AND position <= ?2 OR until > ?1 AND until <= ?2)"
)

Counted = dict[int, bytes | None]
"""Whom what counts was for, by its position."""


class Effect(Enum):
    """What a fact did to the account."""

    ADDED = "added"
    TAKEN_AWAY = "taken_away"
    JOINED_OR_PARTED = "joined_or_parted"
    """Two records turned out to be of one human, or of two: nothing but ``persons`` changes."""


class Touch(Struct, frozen=True):
    """What one fact did to one line.

    ``position`` is that of the fact that did it, ``entry`` that of what counts or no longer does:
    the same one when it was added. What was taken away counts below zero here.
    """

    position: int
    entry: int
    effect: Effect
    day: str
    service: str
    part: str | None
    currency: str | None
    times: int
    items: int
    minutes: int
    days: int
    reach: int
    cash_minor: int
    goods_minor: int


class _Entry(NamedTuple):
    position: int
    until: int | None
    originator_id: bytes
    person_id: bytes | None
    day: str
    service: str
    part: str | None
    currency: str | None
    times: int
    items: int
    minutes: int
    days: int
    reach: int
    cash_minor: int
    goods_minor: int


def between(
    views: Views, *, earlier: int, later: int, start: date, end: date, area: str | None = None
) -> list[Touch]:
    """What happened to the account of a period from one position to a later one, in order.

    Empty when nothing touched it.
    """

    def counted(at: int) -> Counted:
        given = year_account.asked(views, start=start, end=end, area=area, at=at, happened_by=None)
        return dict(views.fetch(_COUNTED, *given) + views.fetch(_UNDATED, *given))

    before, after = counted(earlier), counted(later)
    found = [
        *_came(views, after.keys() - before.keys(), earlier, later),
        *_went(views, before.keys() - after.keys(), earlier, later),
        *_joined(views, before, after, earlier, later),
    ]
    return sorted(found, key=lambda touch: (touch.position, touch.entry))


def _came(views: Views, positions: Iterable[int], earlier: int, later: int) -> Iterator[Touch]:
    for entry in _entries(views, positions):
        cause = entry.position if entry.position > earlier else None
        if cause is None:
            cause = _one(views, _UNREVERSED, entry.originator_id, earlier, later)
        yield _touch(entry, cause or _placed(views, earlier, later), Effect.ADDED)


def _went(views: Views, positions: Iterable[int], earlier: int, later: int) -> Iterator[Touch]:
    for entry in _entries(views, positions):
        cause = entry.until if entry.until is not None and entry.until <= later else None
        if cause is None:
            after = max(earlier, entry.position)
            cause = _one(views, _REVERSED, entry.originator_id, after, later)
        yield _touch(entry, cause or _placed(views, earlier, later), Effect.TAKEN_AWAY)


def _joined(
    views: Views, before: Counted, after: Counted, earlier: int, later: int
) -> Iterator[Touch]:
    moved = [each for each in before.keys() & after.keys() if before[each] != after[each]]
    told = set()
    for entry in _entries(views, moved):
        people = (entry.person_id, before[entry.position], after[entry.position])
        for (cause,) in views.fetch(_LINKED, earlier, later, *people):
            if (cause, entry.service) not in told:
                told.add((cause, entry.service))
                yield _touch(entry, cause, Effect.JOINED_OR_PARTED)


def _placed(views: Views, earlier: int, later: int) -> int:
    """The newest word of authorities about areas: it moved what nothing else did."""
    return _one(views, _PLACED, earlier, later) or later


def _one(views: Views, statement: str, *told: object) -> int | None:
    ((found,),) = views.fetch(statement, *told)
    return int(found) if found is not None else None


def _entries(views: Views, positions: Iterable[int]) -> list[_Entry]:
    named = msgspec.json.encode(sorted(positions)).decode()
    return [_Entry(*row) for row in views.fetch(_ENTRIES, named)]


_SIGN = {Effect.ADDED: 1, Effect.TAKEN_AWAY: -1, Effect.JOINED_OR_PARTED: 0}


def _touch(entry: _Entry, position: int, effect: Effect) -> Touch:
    sign = _SIGN[effect]
    return Touch(
        position=position,
        entry=entry.position,
        effect=effect,
        day=entry.day,
        service=entry.service,
        part=entry.part,
        currency=entry.currency,
        times=sign * entry.times,
        items=sign * entry.items,
        minutes=sign * entry.minutes,
        days=sign * entry.days,
        reach=sign * entry.reach,
        cash_minor=sign * entry.cash_minor,
        goods_minor=sign * entry.goods_minor,
    )
