"""A session of therapy in one scan and one key: the one planned for today, or the last again."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Caring
from api.desk import forms, searching, treating
from api.desk.forms import NOTHING, Wrong, wrong
from api.rights import Purpose
from api.turn import Turn, address
from api.unclear import Unclear
from kiosk.speech.saying import Name, Value, say
from ledger.aggregates import RehabSession
from ledger.errors import Refused
from projections import appointments, caseload, open_loans, person_lookup, staff_lookup
from projections.appointments import Appointment
from projections.caseload import Session
from projections.person_lookup import Found

router = APIRouter(prefix="/sessions")

MINUTES_MAX = 600
RECENT_MAX = 5


class Stated(BaseModel):
    """What a form says of a session; ``session`` is the planned one, or the one to repeat."""

    key: UUID
    session: UUID
    what: str = ""
    minutes: str = ""
    seen: int | None = None


class Offer(NamedTuple):
    """A session that can be recorded now: what it is, for how long, and since when it is known."""

    session_id: UUID
    item: str
    station: str
    minutes: int | None
    starts_at: str
    seen: int | None
    """Of a planned one the number of its facts; ``None`` where the last one is repeated."""


@router.get("")
def calendar(turn: Caring, station: UUID | None = None) -> Response:
    """Who is expected for a session today; the field for whoever comes."""
    return _calendar(turn, station)


@router.post("/find")
def find(turn: Caring, text: Annotated[str, Form()] = "") -> Response:
    """Go to the sessions of who was scanned or typed, or list who may be meant."""
    wanted = searching.tidy(text)
    persons = searching.search(turn.office, wanted).persons if wanted else []
    if len(persons) == 1:
        return turn.go(f"/desk/sessions/{persons[0].person_id}")
    key = "desk.join_several" if persons else "desk.join_nobody"
    return _calendar(turn, None, Wrong(turn.t(key), "text", 422), wanted, persons)


@router.get("/{person_id}")
def ask(turn: Caring, person_id: UUID) -> Response:
    """What can be recorded of the person now."""
    return _ask(turn, person_id)


@router.post("/{person_id}")
def record(turn: Caring, person_id: UUID, stated: Annotated[Stated, Form()]) -> Response:
    """Record the session, or that the person did not come."""
    turn.must_see(person_id, Purpose.SERVICE)
    session = turn.office.ledger.load(RehabSession, stated.session)
    if session is None or session.person_id != person_id or not _is_theirs(turn, session):
        raise HTTPException(404)
    if stated.what not in treating.STEPS:
        raise HTTPException(404)
    forms.must_be_unchanged(turn, session.id, stated.seen)
    try:
        minutes = None if stated.what == "missed" else _minutes(stated)
        by = turn.by(str(stated.key), session.station_id)
        treating.record(turn.office, by, session, stated.what, minutes)
    except (Unclear, Refused) as error:
        return _ask(turn, person_id, wrong(turn, error), stated)
    found = person_lookup.summary(turn.office.fresh(), person_id)
    turn.tell(
        f"care.session_{'missed' if stated.what == 'missed' else 'held'}",
        undo=str(stated.key),
        item=_word(turn, session.item),
        person=Name(found.name if found else "?"),
    )
    return turn.go("/desk/sessions", station=str(session.station_id))


def _minutes(stated: Stated) -> int:
    typed = stated.minutes.strip()
    if not (typed.isdecimal() and typed.isascii() and 0 < int(typed) <= MINUTES_MAX):
        raise Unclear(f"minutes-{stated.session}", "care.minutes_unreadable")
    return int(typed)


def _is_theirs(turn: Turn, session: RehabSession) -> bool:
    sensitive = treating.is_sensitive(session)
    return _may_be_told(turn, sensitive, treating.worker_of(turn.office, session.id))


def _may_be_told(turn: Turn, sensitive: bool, worker: UUID | None) -> bool:
    """What is confidential is told to whoever gives it, and to nobody else at the desk."""
    own = turn.session.staff_id if turn.session else None
    return not sensitive or worker in {None, own}


def _word(turn: Turn, item: str) -> Value:
    return turn.house.words.term("item", item, turn.lang)


def _name(turn: Turn, item: str) -> str:
    return say(_word(turn, item), turn.lang).display


def _calendar(
    turn: Turn,
    station: UUID | None,
    why: Wrong = NOTHING,
    typed: str = "",
    persons: Iterable[Found] = (),
) -> Response:
    own = turn.session.staff_id if turn.session else turn.office.operator
    views, today = turn.office.fresh(), date.fromisoformat(turn.office.today())
    last = caseload.last_session(views, staff_id=own) if station is None else None
    at = last.station_id if last else station
    rows = appointments.of_worker(views, staff_id=own, day=today)
    rows += appointments.at_station(views, station_id=at, day=today) if at else []
    expected = list({each.history_id: each for each in rows if each.appointment_kind == "session"})
    planned = {each.history_id: each for each in rows}
    return turn.show(
        "desk/sessions.html",
        heading=turn.t("care.sessions_title"),
        here=address("/desk/sessions", station=str(station) if station else ""),
        status=why.status,
        error=why.sentence,
        field=why.field,
        typed=typed,
        persons=list(persons),
        rows=[_row(turn, planned[each]) for each in expected],
        known=turn.sees(planned[each].person_id for each in expected),
        stations=open_loans.stations(views),
        station=str(at) if at else "",
    )


def _row(turn: Turn, each: Appointment) -> tuple[Appointment, str]:
    told = _may_be_told(turn, each.sensitive, each.staff_id)
    return each, _name(turn, each.purpose or "") if told else turn.t("care.confidential")


def _ask(
    turn: Turn, person_id: UUID, why: Wrong = NOTHING, stated: Stated | None = None
) -> Response:
    turn.must_see(person_id, Purpose.SERVICE)
    views = turn.office.fresh()
    found = person_lookup.summary(views, person_id)
    if found is None:
        raise HTTPException(404)
    held = [
        each
        for each in caseload.last_sessions(views, person_id=person_id, limit=RECENT_MAX)
        if _may_be_told(turn, each.sensitive, each.worker_id)
    ]
    return turn.show(
        "desk/session.html",
        heading=turn.t("care.session_title"),
        here=f"/desk/sessions/{person_id}",
        status=why.status,
        error=why.sentence,
        field=why.field,
        found=found,
        offers=_offers(turn, person_id, held),
        held=[(each, _name(turn, each.item), _worker(turn, each)) for each in held],
        name=lambda item: _name(turn, item),
        typed={str(stated.session): stated.minutes} if stated else {},
        key=turn.office.ledger.new_id,
    )


def _offers(turn: Turn, person_id: UUID, held: list[Session]) -> list[Offer]:
    """What is planned for today by the clock, then each kind given before, newest first."""
    views, today = turn.office.views, date.fromisoformat(turn.office.today())
    names = dict(open_loans.stations(views))
    minutes = {each.item: each.minutes for each in reversed(held)}
    planned = [
        each
        for each in appointments.of(views, person_id, day=today)
        if each.appointment_kind == "session" and each.day == today
        if each.station_id and _may_be_told(turn, each.sensitive, each.staff_id)
    ]
    offers = [
        Offer(
            each.history_id,
            each.purpose or "",
            names.get(each.station_id, "") if each.station_id else "",
            minutes.get(each.purpose or ""),
            each.starts_at or "",
            forms.seen(turn.office, each.history_id),
        )
        for each in planned
    ]
    done = {each.item for each in held if each.day == today} | {each.item for each in offers}
    for each in held:
        if each.item not in done:
            done.add(each.item)
            station = names.get(each.station_id, "")
            offers.append(Offer(each.session_id, each.item, station, each.minutes, "", None))
    return offers


def _worker(turn: Turn, each: Session) -> str:
    staff = staff_lookup.staff(turn.office.views, each.worker_id) if each.worker_id else None
    return (staff.name if staff else None) or ""
