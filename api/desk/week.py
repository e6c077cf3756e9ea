"""The week of one station: when it is open, who is expected, and which devices are due back."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from babel.dates import format_date
from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import Finding
from api.days import day_of
from api.rights import Right
from api.turn import Turn, address
from kiosk.speech.saying import say
from projections import appointments, open_loans, stations
from projections.appointments import Appointment
from projections.open_loans import OpenLoan
from projections.stations import StationRow

router = APIRouter(prefix="/week")

DAYS = 7
LOANS_MAX = 1_000


class Expected(NamedTuple):
    """Somebody who is expected, by the clock, and for what."""

    starts_at: str
    person_id: UUID
    what: str


class Day(NamedTuple):
    """One day of the station; without ``hours`` it is closed, or nobody said when it is open."""

    day: date
    name: str
    hours: list[str]
    expected: list[Expected]
    due: list[OpenLoan]


@router.get("")
def week(turn: Finding, station: UUID | None = None, day: str = "") -> Response:
    """The week that holds ``day``, else this one, at a station."""
    views, first = turn.office.fresh(), _monday(turn, day)
    known = {each.station_id: each for each in stations.listed(views)}
    if station is not None and station not in known:
        raise HTTPException(404)
    chosen = known.get(station) if station else None
    days = _days(turn, chosen, first) if chosen else []
    people = {each.person_id for one in days for each in one.expected}
    people |= {each.person_id for one in days for each in one.due}
    return turn.show(
        "desk/week.html",
        heading=chosen.name if chosen else turn.t("week.title"),
        here=address("/desk/week", station=str(station or ""), day=day),
        station=chosen,
        stations=[(each.station_id, each.name) for each in known.values()],
        first=first.isoformat(),
        days=days,
        today=turn.office.today(),
        before=_leading(station, first - timedelta(days=DAYS)),
        after=_leading(station, first + timedelta(days=DAYS)),
        known=turn.sees(people),
    )


def _monday(turn: Turn, text: str) -> date:
    try:
        told = day_of(text) if text else date.fromisoformat(turn.office.today())
    except ValueError:
        raise HTTPException(404) from None
    return told - timedelta(days=told.weekday())


def _leading(station: UUID | None, day: date) -> str:
    return address("/desk/week", station=str(station or ""), day=day.isoformat())


def _days(turn: Turn, station: StationRow, first: date) -> list[Day]:
    out: list[OpenLoan] = []
    if turn.may(Right.LEND_DEVICES):
        every = open_loans.all_out(turn.office.views, limit=LOANS_MAX)
        out = [each for each in every if each.station == station.name]
    return [_day(turn, station, first + timedelta(days=number), out) for number in range(DAYS)]


def _day(turn: Turn, station: StationRow, day: date, out: list[OpenLoan]) -> Day:
    rows = appointments.at_station(turn.office.views, station_id=station.station_id, day=day)
    return Day(
        day=day,
        name=format_date(day, "EEEE", locale=turn.lang.replace("-", "_")),
        hours=[
            f"{each.opens} - {each.closes}"
            for each in station.hours
            if each.weekday == day.isoweekday()
        ],
        expected=[
            Expected(each.starts_at or "", each.person_id, _what(turn, each)) for each in rows
        ],
        due=[each for each in out if each.due_on == day],
    )


def _what(turn: Turn, each: Appointment) -> str:
    """What somebody is expected for; of what is confidential only whoever gives it hears more."""
    own = turn.session.staff_id if turn.session else None
    if each.sensitive and each.staff_id not in {None, own}:
        return turn.t("care.confidential")
    if each.appointment_kind == "session" and each.purpose:
        return say(turn.house.words.term("item", each.purpose, turn.lang), turn.lang).display
    return turn.t(f"appointment_kind.{each.appointment_kind}")
