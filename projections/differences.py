"""What changed in an account between two positions, and by which facts?

Source: the rows of ``year_account``, and the figures made of them.
Read by: ``api/cli.py diff``.

A fact that counts at one position and not at the other was added or taken away: because it was
recorded, withdrawn or reversed meanwhile, because what had reversed it was withdrawn, or because
its area came to lie in another. Records that were found to be of one human change how many
persons there are, and no row. What was recorded and taken back between the two changed nothing.
"""

import json
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct

from projections import figures, year_account
from projections.figures import Figure
from projections.store import Cursor, Views, is_sensitive, named
from projections.year_account import ReportLine

NAME = "differences"
UNSEALS: frozenset[str] = frozenset()
READS: frozenset[str] = frozenset()
NEEDS = (year_account, figures)
TABLES: tuple[str, ...] = ()
FACTS_MAX = 20_000

_POSITIONS = year_account.COUNTING + " SELECT position FROM counting"  # noqa: S608
_ROWS = (
    "SELECT position, until, originator_id, service, part, area, person_id, household_id, times,"
    " items, minutes, days, reach, cash_minor, goods_minor, currency FROM year_account"
    " WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position"
)
_REVERSALS = (
    "SELECT position, until FROM year_account_reversed WHERE originator_id = ? AND position > ?"
)
_LINKS = (
    "SELECT position, until, record_id, kept_id FROM year_account_link"
    " WHERE position <= ? ORDER BY position"
)
_AREAS = (
    "SELECT position, until, code FROM year_account_area"
    " WHERE (position > ?1 AND position <= ?2) OR (until > ?1 AND until <= ?2)"
)
_PEOPLE = year_account.COUNTING + (  # noqa: S608
    " SELECT DISTINCT given.person_id FROM counting JOIN year_account AS given USING (position)"
    " WHERE given.person_id IS NOT NULL"
)


class Effect(Enum):
    """What became of a fact, or of how many people there are."""

    ADDED = "added"
    TAKEN_AWAY = "taken_away"
    PEOPLE_COUNTED_ANEW = "people_counted_anew"


class LineChange(Struct, frozen=True, kw_only=True):
    """One line of the account in one currency; nothing where it was not there."""

    service: str
    currency: str | None
    before: ReportLine | None
    after: ReportLine | None


class FigureChange(Struct, frozen=True, kw_only=True):
    """One figure; nothing where it was not defined."""

    figure: str
    before: Figure | None
    after: Figure | None


class FactChange(Struct, frozen=True, kw_only=True):
    """One fact that began or ceased to count, with what it counts; which way says ``effect``.

    ``position`` and ``topic`` are of the fact itself, ``occurred_on`` the day it happened on,
    ``history_id`` the history it belongs to. ``cause`` and ``cause_topic`` are of the fact by which
    it changed: itself, what took it back, or what was told of its area. Who told that, and why,
    is in the fact at ``cause``. A link of two records counts nothing by itself. ``sensitive`` says
    whether only those who must know may see the fact itself, whatever its cause was.
    """

    effect: Effect
    position: int
    topic: str
    occurred_on: str
    history_id: UUID
    cause: int
    cause_topic: str
    service: str | None = None
    part: str | None = None
    area: str | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    times: int = 0
    items: int = 0
    minutes: int = 0
    days: int = 0
    reach: int = 0
    cash_minor: int = 0
    goods_minor: int = 0
    currency: str | None = None
    sensitive: bool = False


class Difference(Struct, frozen=True, kw_only=True):
    """What changed between two positions; ``changed`` is how many facts did, were all listed."""

    before: int
    after: int
    lines: list[LineChange]
    figures: list[FigureChange]
    changed: int
    facts: list[FactChange]


class Row(NamedTuple):
    """A counted fact as the account keeps it."""

    position: int
    until: int | None
    history: bytes
    service: str
    part: str | None
    area: str | None
    person_id: bytes | None
    household_id: bytes | None
    times: int
    items: int
    minutes: int
    days: int
    reach: int
    cash_minor: int
    goods_minor: int
    currency: str | None


class Link(NamedTuple):
    """What was told of a record: to which one it is linked, or that it is to none."""

    position: int
    until: int | None
    record: bytes
    kept: bytes | None


class Changed(NamedTuple):
    """A fact that changed, and the position of the one by which it did."""

    effect: Effect
    cause: int
    position: int
    row: Row | None


class Asked(NamedTuple):
    """Of which days and places, and between which positions."""

    before: int
    after: int
    start: date
    end: date
    area: str | None


def project(_db: Cursor, _position: int, _fact: Any) -> None:
    """Nothing is kept: the rows of the account tell all of it."""


def between(  # noqa: PLR0913 - each of them is asked for by itself
    views: Views,
    *,
    a: int,
    b: int,
    start: date,
    end: date,
    area: str | None = None,
    limit: int = FACTS_MAX,
) -> Difference:
    """What changed from position ``a`` to ``b``, in the account of the days up to before ``end``.

    The facts are in the order in which they changed; at most ``limit`` of them are listed. Where
    nothing changed, every list is empty.

    Raises:
        ValueError: ``b`` comes before ``a``, or ``limit`` is below 1.
    """
    if limit < 1:
        raise ValueError(f"a limit of {limit} lists nothing")
    if b < a:
        raise ValueError(f"{b} comes before {a}")
    asked = Asked(a, b, start, end, area)
    changed = sorted(_changed(views, asked), key=lambda each: (each.cause, each.position))
    return Difference(
        before=a,
        after=b,
        lines=_lines(views, asked),
        figures=_figures(views, asked),
        changed=len(changed),
        facts=_told(views, changed[:limit]),
    )


def _lines(views: Views, asked: Asked) -> list[LineChange]:
    days = {"start": asked.start, "end": asked.end, "area": asked.area}
    before, after = (
        {
            (line.service, line.currency or ""): line
            for line in year_account.account(views, at=at, **days).lines  # type: ignore[arg-type]
        }
        for at in (asked.before, asked.after)
    )
    return [
        LineChange(
            service=key[0], currency=key[1] or None, before=before.get(key), after=after.get(key)
        )
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _figures(views: Views, asked: Asked) -> list[FigureChange]:
    days = {"start": asked.start, "end": asked.end, "area": asked.area}
    before, after = (
        {
            figure.figure: figure
            for figure in figures.of_period(views, at=at, **days)  # type: ignore[arg-type]
        }
        for at in (asked.before, asked.after)
    )
    return [
        FigureChange(figure=code, before=before.get(code), after=after.get(code))
        for code in sorted(before.keys() | after.keys())
        if before.get(code) != after.get(code)
    ]


def _changed(views: Views, asked: Asked) -> Iterator[Changed]:
    before, after = (_ask(views, _POSITIONS, asked, at) for at in (asked.before, asked.after))
    areas = views.fetch(_AREAS, asked.before, asked.after)
    rows = views.fetch(_ROWS, json.dumps(sorted(before ^ after)))
    for row in map(Row._make, rows):
        effect = Effect.ADDED if row.position in after else Effect.TAKEN_AWAY
        cause = _cause(views, asked, row, effect) or _newest_of_area(areas, asked, row)
        yield Changed(effect, cause, row.position, row)
    yield from _links(views, asked)


def _ask(views: Views, statement: str, asked: Asked, at: int) -> set[Any]:
    given = year_account.asked(
        views, start=asked.start, end=asked.end, area=asked.area, at=at, happened_by=None
    )
    return {value for (value,) in views.fetch(statement, *given)}


def _cause(views: Views, asked: Asked, row: Row, effect: Effect) -> int | None:
    """By which fact the row changed, unless it was by what was told of its area."""
    reversals = views.fetch(_REVERSALS, row.history, row.position)
    if effect is Effect.ADDED:
        undone = [until for _, until in reversals if until and _is_between(asked, until)]
        return row.position if row.position > asked.before else max(undone, default=None)
    if row.until is not None and _is_between(asked, row.until):
        return row.until
    return min((place for place, _ in reversals if _is_between(asked, place)), default=None)


def _is_between(asked: Asked, position: int) -> bool:
    return asked.before < position <= asked.after


def _newest_of_area(areas: list[Any], asked: Asked, row: Row) -> int:
    told = [
        (bool(row.area and row.area.startswith(code)), each)
        for position, until, code in areas
        for each in (position, until)
        if each is not None and _is_between(asked, each)
    ]
    _, newest = max(told)
    return int(newest)


def _links(views: Views, asked: Asked) -> Iterator[Changed]:
    """By which links, and ends of links, people of the account are others than before."""
    told = [Link._make(row) for row in views.fetch(_LINKS, asked.after)]
    if not any(_latest(asked, each) for each in told):
        return
    people = _ask(views, _PEOPLE, asked, asked.before) | _ask(views, _PEOPLE, asked, asked.after)
    before, after = _linked(told, asked.before), _linked(told, asked.after)
    groups = [_groups(people, links) for links in (before, after)]
    apart = {each for each in people if groups[0][each] != groups[1][each]}
    records = {
        each for person in apart for links in (before, after) for each in _chain(person, links)
    }
    for record in records:
        if before.get(record) != after.get(record):
            cause, position = max(
                (_latest(asked, each), each.position) for each in told if each.record == record
            )
            yield Changed(Effect.PEOPLE_COUNTED_ANEW, cause, position, None)


def _latest(asked: Asked, link: Link) -> int:
    """When the link was told or taken back between the two positions, or 0 if neither was."""
    told = (link.position, link.until or 0)
    return max((each for each in told if _is_between(asked, each)), default=0)


def _linked(told: list[Link], at: int) -> dict[bytes, bytes]:
    """To which record each was linked, as known at a position."""
    known = (each for each in told if each.position <= at < (each.until or at + 1))
    newest = {each.record: each.kept for each in known}
    return {record: kept for record, kept in newest.items() if kept is not None}


def _chain(person: bytes, links: dict[bytes, bytes]) -> list[bytes]:
    chain = [person]
    while (kept := links.get(chain[-1])) is not None and kept not in chain:
        chain.append(kept)
    return chain


def _groups(people: set[bytes], links: dict[bytes, bytes]) -> dict[bytes, set[bytes]]:
    """Who of these people is one human with whom."""
    groups: dict[bytes, set[bytes]] = {}
    for person in people:
        groups.setdefault(_chain(person, links)[-1], set()).add(person)
    return {person: group for group in groups.values() for person in group}


def _told(views: Views, changed: list[Changed]) -> list[FactChange]:
    places = {each.position for each in changed} | {each.cause for each in changed}
    facts = dict(views.facts_at(sorted(places)))
    return [
        FactChange(
            effect=each.effect,
            position=each.position,
            topic=facts[each.position].TOPIC,
            occurred_on=facts[each.position].occurred_on,
            history_id=facts[each.position].originator_id,
            cause=each.cause,
            cause_topic=facts[each.cause].TOPIC,
            sensitive=is_sensitive(facts[each.position]),
            **_counts(each.row),
        )
        for each in changed
    ]


def _counts(row: Row | None) -> dict[str, Any]:
    if row is None:
        return {}
    counts = row._asdict()
    for name in ("position", "until", "history"):
        del counts[name]
    people = {name: named(counts[name]) for name in ("person_id", "household_id")}
    return counts | people


ASKED = (between,)
