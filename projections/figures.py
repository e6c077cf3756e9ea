"""What do the office's own figures come to, in any period, and how are they printed?

Source: the definitions of figures, and the rows of ``year_account``.
Read by: ``api/reports``; ``targets`` and ``differences``, which are made of it.

A figure counts the facts of its lines, each once, whichever of them it is in. Persons and
households are sets: who is in two lines is one; ``within`` keeps those who are in other lines
as well, ``without`` those who are not. Everything else is a sum over facts. A figure that its
lines cannot be counted in, or that would add up two currencies, has no value, and says why.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import PublishedFigure
from ledger.aggregates.published_figure import MoneyCounted, PrintedIn, Qualifier, Rounding
from ledger.errors import Refused
from ledger.refusals.figures import FigureCurrenciesMixed, FigureUnitNotCounted
from ledger.vocabulary import CURRENCY_DIGITS, Unit
from projections import year_account
from projections.counted import LINES, units_of
from projections.store import Cursor, Views, reads

NAME = "figures"
UNSEALS: frozenset[str] = frozenset()
READS = reads(PublishedFigure.FigureDefined)
NEEDS = (year_account,)
TABLES = (
    "CREATE TABLE figures (position INTEGER PRIMARY KEY, until INTEGER, originator_id BLOB,"
    " definition INTEGER, told TEXT)",
)
SETS = {Unit.PERSONS: "person_id", Unit.HOUSEHOLDS: "household_id"}
STEPS = {
    Rounding.TENS: 10,
    Rounding.HUNDREDS: 100,
    Rounding.THOUSANDS: 1_000,
    Rounding.TEN_THOUSANDS: 10_000,
    Rounding.MILLIONS: 1_000_000,
}
SCALES = {
    PrintedIn.ONES: 1,
    PrintedIn.HUNDREDS: 100,
    PrintedIn.THOUSANDS: 1_000,
    PrintedIn.TEN_THOUSANDS: 10_000,
    PrintedIn.MILLIONS: 1_000_000,
}
_SUMS = year_account.COUNTING + (  # noqa: S608
    " SELECT service, part, currency, SUM(times), COUNT(person_id), SUM(items), SUM(minutes),"
    " SUM(days), SUM(days * (person_id IS NOT NULL)), SUM(days * (household_id IS NOT NULL)),"
    " SUM(cash_minor), SUM(goods_minor) FROM counting GROUP BY service, part, currency"
)
_MEMBERS = year_account.COUNTING + (  # noqa: S608
    " SELECT DISTINCT service, part, {0} FROM counting"
    " WHERE {0} IS NOT NULL AND service IN (SELECT value FROM json_each(?6))"
)
_CUT = year_account.UNDATED + (  # noqa: S608
    " SELECT service, part, COUNT(*) FROM undated GROUP BY service, part"
)


class Definition(Struct, frozen=True, kw_only=True):
    """What a figure counts and how it is printed, as its definition says."""

    figure: str
    definition: int
    lines: tuple[str, ...]
    unit: Unit
    rounding: Rounding = Rounding.EXACT
    qualifier: Qualifier = Qualifier.EXACTLY
    within: tuple[str, ...] | None = None
    without: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    money_counted: MoneyCounted | None = None
    currency: str | None = None
    printed_in: PrintedIn | None = None
    digits: int | None = None


class Printed(Struct, frozen=True):
    """What is printed: ``number`` with a point and nothing else, in ``printed_in``.

    ``whole`` says that nothing was lost by rounding.
    """

    qualifier: Qualifier
    number: str
    printed_in: PrintedIn
    whole: bool


class Figure(Struct, frozen=True, kw_only=True):
    """One figure of a period: exactly, and as it is printed.

    Money is in the smallest unit of ``currency``. ``undated`` is how many facts of its lines are
    not in it, because the period cuts through the month or year that is known of them. Where
    it cannot be worked out, ``refused`` is the code of the reason, and there is no value.
    """

    figure: str
    definition: int
    unit: Unit
    value: int | None
    currency: str | None
    printed: Printed | None
    undated: int
    refused: str | None = None


class Sum(NamedTuple):
    """What the facts of one line, part and currency come to."""

    service: str
    part: str | None
    currency: str | None
    times: int
    person_times: int
    items: int
    minutes: int
    days: int
    person_days: int
    household_days: int
    cash: int
    goods: int


class Member(NamedTuple):
    """A person or household that is in a line, under one of its parts."""

    service: str
    part: str | None
    id: bytes


class Cut(NamedTuple):
    """How many facts of a line and part the period cuts through."""

    service: str
    part: str | None
    facts: int


class Asked(Struct, frozen=True, kw_only=True):
    """Of which days and places figures are asked, and as known when."""

    start: date
    end: date
    area: str | None = None
    at: int | None = None
    happened_by: date | None = None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep every definition, in the order in which they were laid down."""
    told = Definition(
        **{name: getattr(fact, name) for name in Definition.__struct_fields__},
    )
    row = (position, fact.originator_id.bytes, fact.definition, msgspec.json.encode(told).decode())
    db.execute("INSERT INTO figures VALUES (?, NULL, ?, ?, ?)", row)


def withdraw(db: Cursor, position: int, withdrawn_position: int) -> None:
    """From ``position`` on, that definition was never laid down."""
    db.execute(
        "UPDATE figures SET until = ? WHERE position = ?",
        (position, withdrawn_position),
    )


def definitions(views: Views, *, at: int | None = None) -> list[Definition]:
    """The definition in force of each figure, as known at a position, by the figures' codes."""
    found = dict(_definitions(views, at))
    return sorted(found.values(), key=lambda told: told.figure)


def _definitions(views: Views, at: int | None) -> Iterator[tuple[UUID, Definition]]:
    rows = views.fetch(
        "SELECT originator_id, told FROM figures WHERE position <= ?1"
        " AND (until IS NULL OR until > ?1) ORDER BY definition, position",
        2**62 if at is None else at,
    )
    for figure_id, told in rows:
        yield UUID(bytes=figure_id), msgspec.json.decode(told, type=Definition)


def of_period(
    views: Views,
    *,
    start: date,
    end: date,
    area: str | None = None,
    at: int | None = None,
    happened_by: date | None = None,
) -> list[Figure]:
    """Every figure of the days from ``start`` up to the one before ``end``, by their codes.

    ``area``, ``at`` and ``happened_by`` are those of the account; definitions are those known then.
    """
    asked = Asked(start=start, end=end, area=area, at=at, happened_by=happened_by)
    return worked_out(views, definitions(views, at=at), asked)


def one(  # noqa: PLR0913 - each of them is asked for by itself
    views: Views,
    *,
    figure: str,
    start: date,
    end: date,
    area: str | None = None,
    at: int | None = None,
    happened_by: date | None = None,
    definition: int | None = None,
) -> Figure | None:
    """One figure of a period, by its newest definition or an earlier one; none is ``None``."""
    known = [
        told
        for _, told in _definitions(views, at)
        if told.figure == figure and definition in {None, told.definition}
    ]
    asked = Asked(start=start, end=end, area=area, at=at, happened_by=happened_by)
    return worked_out(views, known[-1:], asked)[0] if known else None


def worked_out(views: Views, defined: Iterable[Definition], asked: Asked) -> list[Figure]:
    """What each of these definitions comes to, in their order."""
    every = list(defined)
    made = _Rows(views, asked, every)
    return [_figure(made, told) for told in every]


class _Rows:
    """The rows of an account as figures want them, each fetched when the first asks for it."""

    def __init__(self, views: Views, asked: Asked, defined: list[Definition]) -> None:
        self._views = views
        self._asked = asked
        self._services = {unit: json.dumps(sorted(set(_services(defined, unit)))) for unit in SETS}
        self._known: dict[tuple[Any, ...], list[Any]] = {}
        ((version,),) = views.fetch("SELECT version FROM year_account_lines")
        self.lines = LINES[version]

    def sums(self, told: Definition) -> list[Sum]:
        """The sums of the figure's lines, each group of facts once."""
        rows = self._fetch("sums", _SUMS, told.areas)
        return [each for each in map(Sum._make, rows) if _is_in(each, told.lines)]

    def members(self, told: Definition, lines: tuple[str, ...]) -> set[bytes]:
        """Who is in one of these lines."""
        column = SETS[told.unit]
        services = self._services[told.unit]
        rows = self._fetch(column, _MEMBERS.format(column), told.areas, services)
        return {each.id for each in map(Member._make, rows) if _is_in(each, lines)}

    def undated(self, told: Definition) -> int:
        """How many facts of the figure's lines the period cuts through."""
        rows = map(Cut._make, self._fetch("undated", _CUT, told.areas))
        return sum(each.facts for each in rows if _is_in(each, told.lines))

    def _fetch(
        self, name: str, statement: str, areas: tuple[str, ...] | None, *besides: str
    ) -> list[Any]:
        key = (name, areas, *besides)
        if key not in self._known:
            wanted = msgspec.structs.asdict(self._asked)
            given = year_account.asked(self._views, **wanted, areas=areas or ())
            self._known[key] = self._views.fetch(statement, *given, *besides)
        return self._known[key]


def _services(defined: list[Definition], unit: Unit) -> Iterator[str]:
    for told in defined:
        if told.unit is unit:
            for line in (*told.lines, *(told.within or ()), *(told.without or ())):
                yield line.partition(":")[0]


def _is_in(row: Sum | Member | Cut, lines: tuple[str, ...]) -> bool:
    return row.service in lines or f"{row.service}:{row.part}" in lines


def _figure(made: _Rows, told: Definition) -> Figure:
    value, currency, refused = None, told.currency, None
    try:
        value, currency = _value(made, told)
    except Refused as refusal:
        refused = refusal.code
    return Figure(
        figure=told.figure,
        definition=told.definition,
        unit=told.unit,
        value=value,
        currency=currency,
        printed=None if value is None else printed(told, value, currency),
        undated=made.undated(told),
        refused=refused,
    )


def _value(made: _Rows, told: Definition) -> tuple[int, str | None]:
    """The exact value, and its currency if it is money.

    Raises:
        FigureUnitNotCounted: one of the lines is not counted in the unit.
        FigureCurrenciesMixed: the lines hold money of several currencies, and none is named.
    """
    for line in (*told.lines, *(told.within or ()), *(told.without or ())):
        if told.unit not in units_of(line, made.lines):
            raise FigureUnitNotCounted(line=line, unit=told.unit)
    if told.unit in SETS:
        found = made.members(told, told.lines)
        if told.within:
            found &= made.members(told, told.within)
        if told.without:
            found -= made.members(told, told.without)
        return len(found), None
    if told.unit is Unit.MONEY:
        return _money(made.sums(told), told)
    return sum(getattr(each, told.unit.value) for each in made.sums(told)), None


def _money(sums: list[Sum], told: Definition) -> tuple[int, str | None]:
    amounts: dict[str, int] = {}
    for each in sums:
        counted = _amount(each, told.money_counted or MoneyCounted.CASH)
        if counted and each.currency:
            amounts[each.currency] = amounts.get(each.currency, 0) + counted
    if told.currency:
        return amounts.get(told.currency, 0), told.currency
    if len(amounts) > 1:
        raise FigureCurrenciesMixed(figure=told.figure, currencies=sorted(amounts))
    return next(((amount, currency) for currency, amount in amounts.items()), (0, None))


def _amount(row: Sum, counted: MoneyCounted) -> int:
    if counted is MoneyCounted.CASH_AND_GOODS:
        return row.cash + row.goods
    return row.cash if counted is MoneyCounted.CASH else row.goods


def printed(told: Definition, value: int, currency: str | None = None) -> Printed:
    """The form in which an exact value is printed; money comes in its smallest unit.

    Halves are rounded up. "More than" is rounded down and "nearly" up, so that they are true; what
    is neither more nor less is printed as exact, and what lost something by rounding never is.
    """
    kept = CURRENCY_DIGITS.get(currency or "", 0)
    if told.printed_in is None:
        scale, step = PrintedIn.ONES, STEPS.get(told.rounding, 1)
        digits = kept if told.rounding is Rounding.EXACT else 0
    else:
        scale, step, digits = told.printed_in, 1, told.digits or 0
    parts, size = abs(value) * 10**digits, SCALES[scale] * step * 10**kept
    count, rest = divmod(parts, size)
    if rest and _goes_up(told.qualifier, rest, size):
        count += 1
    sign = "-" if value < 0 and count else ""
    number = _with_point(count * step, digits)
    return Printed(_qualifier(told.qualifier, is_whole=not rest), sign + number, scale, not rest)


def _qualifier(laid_down: Qualifier, *, is_whole: bool) -> Qualifier:
    """What may be said before the number: not what this one makes untrue."""
    if is_whole and laid_down in {Qualifier.MORE_THAN, Qualifier.NEARLY}:
        return Qualifier.EXACTLY
    if not is_whole and laid_down is Qualifier.EXACTLY:
        return Qualifier.ABOUT
    return laid_down


def _goes_up(qualifier: Qualifier, rest: int, size: int) -> bool:
    if qualifier is Qualifier.NEARLY:
        return True
    return qualifier is not Qualifier.MORE_THAN and 2 * rest >= size


def _with_point(count: int, digits: int) -> str:
    whole, rest = divmod(count, 10**digits)
    return f"{whole}.{rest:0{digits}}" if digits else str(whole)


ASKED = (of_period, one)
