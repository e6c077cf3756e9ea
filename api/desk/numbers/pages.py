"""The pages of numbers: a period at a glance, one line of it, and the file to take away."""

from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import Response

from api.auth import NotAllowed, ReadingFigures
from api.desk.numbers import asking, behind, counting, drawing, published, sheet, telling
from api.desk.numbers.asking import OutOfReach, Period, Unreadable
from api.desk.numbers.guarding import FEW, guard_of
from api.desk.numbers.telling import Teller
from api.reports.themes import was_spent
from api.rights import Right
from api.turn import Turn, address
from projections import year_rows
from projections.policies import PolicyRow

router = APIRouter(prefix="/figures")

KEPT = counting.Kept()
HERE, LINE, FILE = "/desk/figures", "/desk/figures/line", "/desk/figures/numbers.csv"


class Wanted(NamedTuple):
    """What stands in an address."""

    period: str = ""
    area: str = ""


def _wanted(period: Annotated[str, Query()] = "", area: Annotated[str, Query()] = "") -> Wanted:
    return Wanted(period, area)


Asking = Annotated[Wanted, Depends(_wanted)]


class Read(NamedTuple):
    """The period and the place that are asked for; ``wrong`` is a field that names neither."""

    period: Period
    area: str | None
    months: list[str]
    wrong: str = ""


@router.get("")
def glance(turn: ReadingFigures, wanted: Asking) -> Response:
    """The few numbers that matter first, their pictures, then every line against before."""
    read = _read(turn, wanted)
    teller = _teller(turn, read)
    period = read.period
    return turn.show(
        "desk/numbers.html",
        heading=turn.t("numbers.title", period=teller.of(period)),
        here=_address(HERE, read),
        status=422 if read.wrong else 200,
        error=turn.t(f"numbers.unreadable_{read.wrong}") if read.wrong else "",
        field=read.wrong,
        period=period,
        offered=asking.offered(read.months, period),
        named=teller.of,
        area=read.area or "",
        places=asking.places(turn, period, read.area),
        around=[_moved(read, each) for each in (period.before, period.after)],
        tiles=telling.tiles(teller),
        today=_today(turn, read.area),
        pictures=drawing.pictures(teller),
        tables=telling.tables(teller),
        printed=telling.printed(teller),
        heads=[teller.short(each.period) for each in teller.numbers.counts],
        told=published.told(teller),
        position=turn.number(teller.numbers.position),
        undated=teller.numbers.now.account.undated,
        few=0 if teller.guard.exact else FEW,
        line_of=lambda line: _address(LINE, read, line=line),
        file=_address(FILE, read),
    )


@router.get("/line")
def line(
    turn: ReadingFigures, wanted: Asking, line: str = "", after: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """Everything that one line counts, by which rule, and the facts behind it."""
    read = _read(turn, wanted)
    teller = _teller(turn, read)
    counters = behind.counters(teller, line)
    if not counters:
        raise HTTPException(404)
    rows, more = behind.facts(teller, line, after) if teller.guard.exact else ([], 0)
    found = teller.numbers.now.line(line)
    is_money = found is not None and found.cash_minor and was_spent(line)
    return turn.show(
        "desk/numbers_line.html",
        heading=turn.t("numbers.line_title", line=teller.name(line), period=teller.of(read.period)),
        here=_address(LINE, read, line=line),
        back=_address(HERE, read),
        counters=counters,
        heads=[teller.of(each.period) for each in teller.numbers.counts],
        picture=drawing.picture_of_line(
            teller,
            line,
            "cash_minor" if is_money else "times",
            found.currency if found and is_money else None,
        ),
        topics=behind.topics(teller, line),
        version=teller.numbers.now.account.lines_version,
        rules=[(each, _days(turn, each)) for each in behind.rules(teller, line)],
        exact=teller.guard.exact,
        few=FEW,
        rows=rows,
        more=_address(LINE, read, line=line, after=str(more)) if more else "",
        continued=after > 0,
    )


@router.get("/numbers.csv")
def file(turn: ReadingFigures, wanted: Asking) -> Response:
    """Every line against the period before and the year before, for a spreadsheet."""
    read = _read(turn, wanted)
    if read.wrong:
        raise HTTPException(422)
    name = "-".join(filter(None, ("handrail", read.period.code, read.area)))
    return Response(
        sheet.as_csv(_teller(turn, read)).encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def at_a_glance(turn: Turn) -> list[telling.Tile]:
    """People, sessions and calls of the newest month, for the first page of who reads figures."""
    try:
        teller = _teller(turn, _read(turn, Wanted()))
    except NotAllowed:
        return []
    period = teller.numbers.now.period
    named = turn.t("numbers.in_period", period=teller.of(period))
    return [tile._replace(against=[named]) for tile in telling.tiles(teller)[:3]]


def _read(turn: Turn, wanted: Wanted) -> Read:
    today = date.fromisoformat(turn.office.today())
    months = year_rows.months(turn.office.whole())
    period, wrong = asking.usual(months, today), ""
    try:
        period = asking.period_of(wanted.period) if wanted.period else period
    except Unreadable as mistake:
        wrong = mistake.field
    try:
        return Read(period, asking.area_of(turn, wanted.area), months, wrong)
    except Unreadable as mistake:
        return Read(period, _widest(turn), months, mistake.field)
    except OutOfReach:
        raise NotAllowed(frozenset({Right.READ_FIGURES})) from None


def _widest(turn: Turn) -> str | None:
    try:
        return asking.area_of(turn, "")
    except OutOfReach:
        raise NotAllowed(frozenset({Right.READ_FIGURES})) from None


def _teller(turn: Turn, read: Read) -> Teller:
    numbers = KEPT.numbers(turn.office, read.period, read.area)
    return Teller(turn, numbers, guard_of(turn, read.area))


def _today(turn: Turn, area: str | None) -> counting.Today:
    day = date.fromisoformat(turn.office.today())
    return counting.today(turn.office.views, day, area)


def _address(path: str, read: Read, **more: str) -> str:
    return address(path, period=read.period.code, area=read.area or "", **more)


def _moved(read: Read, period: Period) -> tuple[Period, str]:
    return period, _address(HERE, read._replace(period=period))


def _days(turn: Turn, row: PolicyRow) -> str:
    first = turn.day(row.effective_from.isoformat())
    if row.until is None:
        return turn.t("numbers.from_day", first=first)
    return turn.t("numbers.from_until", first=first, until=turn.day(row.until.isoformat()))
