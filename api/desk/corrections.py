"""What one recorded, or one's station, day by day; and each entry put right or taken back."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api.auth import Correcting
from api.desk import entry_told, forms, putting_right, righting, searching, stating
from api.desk.anew import Said
from api.desk.forms import NOTHING, Wrong
from api.desk.righting import Entry
from api.desk.stating import Stated
from api.rights import Purpose
from api.turn import Turn, address
from api.unclear import Unclear
from ledger.aggregates import Device
from ledger.errors import Refused
from ledger.history import FACTS
from projections import open_loans, recorded
from projections.recorded import Recorded

router = APIRouter(prefix="/corrections")

DAYS_SEARCHED = 8
"""A scan finds what was recorded today and in the week before."""


class Line(NamedTuple):
    """One entry in the list: what, of whom or what, when, by whom, and whether it stands."""

    entry: Recorded
    what: str
    thing: str
    on: str
    at: str
    staff: str
    state: str


@router.get("")
def made(turn: Correcting, day: str = "", station: str = "") -> Response:
    """What was recorded on a day: by whoever asks, or by everybody at a station."""
    return _list(turn, day, station)


@router.post("/find")
def find(
    turn: Correcting,
    text: Annotated[str, Form()] = "",
    day: Annotated[str, Form()] = "",
    station: Annotated[str, Form()] = "",
) -> Response:
    """Go to the entry about who or what was scanned, or list those that may be meant."""
    wanted = searching.tidy(text)
    if not wanted:
        return _list(turn, day, station)
    hits = searching.search(turn.office, wanted)
    meant = {each.person_id for each in hits.persons}
    meant |= {hits.device.device_id} if hits.device else set()
    chosen = _day(turn, day)
    found = _about(turn, [chosen], station, meant)
    if not found:
        today = date.fromisoformat(turn.office.today())
        days = [today - timedelta(days=back) for back in range(DAYS_SEARCHED)]
        found = _about(turn, days, station, meant)
    if len(found) == 1:
        return turn.go(_address(found[0]))
    key = "desk.right_found_none" if not found else ""
    why = Wrong(turn.t(key), "text", 422) if key else NOTHING
    return _list(turn, chosen.isoformat(), station, why, wanted, found)


@router.get("/{history_id}/{fact_id}")
def entry(turn: Correcting, history_id: UUID, fact_id: UUID) -> Response:
    """One entry: as it was recorded, what became of it, and what can be done about it."""
    return _show(turn, _entry(turn, history_id, fact_id))


@router.post("/{history_id}/{fact_id}")
def put_right(
    turn: Correcting, history_id: UUID, fact_id: UUID, stated: Annotated[Stated, Form()]
) -> Response:
    """Show what would be recorded instead; once they are sure, record it."""
    found = _entry(turn, history_id, fact_id)
    if stated.what not in stating.WAYS:
        raise HTTPException(404)
    if not putting_right.may_do(turn, found, stated.what):
        return _show(turn, found, Wrong(turn.t("auth.not_allowed"), "", 403), stated)
    if stating.is_recorded(turn, stated):
        return _done(turn, found, stated)
    forms.must_be_unchanged(turn, found.fact.originator_id, stated.seen)
    try:
        new = stating.wanted(turn, found, stated)
        if new is not None and not stated.sure:
            return _show(turn, found, NOTHING, stated, new)
        stating.perform(turn, found, stated, new)
    except (Unclear, Refused) as error:
        if stating.is_recorded(turn, stated):
            return _done(turn, found, stated)  # the same form, sent twice at once
        return _show(turn, found, putting_right.wrong_of(turn, error), stated)
    return _done(turn, found, stated)


def _done(turn: Turn, found: Entry, stated: Stated) -> Response:
    took_back = stated.what == "take_back"
    putting_right.tell(
        turn, stated.key, "desk.right_taken_back" if took_back else "desk.right_done"
    )
    key = turn.by(str(stated.key)).key
    return turn.go(entry_told.address_of(righting.recorded_instead(turn.office, key, found)))


def _entry(turn: Turn, history_id: UUID, fact_id: UUID) -> Entry:
    found = righting.entry_of(turn.office, history_id, fact_id)
    if found is None or any(each.HISTORY in recorded.APART for each in found.facts):
        raise HTTPException(404)
    putting_right.must_be_shown(turn, found, Purpose.SERVICE)
    if not entry_told.is_theirs(turn, found):
        raise HTTPException(404)
    return found


def _show(
    turn: Turn,
    found: Entry,
    why: Wrong = NOTHING,
    stated: Stated | None = None,
    sure: Said | None = None,
) -> Response:
    here = entry_told.address_of(found.fact)
    told = putting_right.values(turn, found, action=here, why=why, stated=stated, sure=sure)
    heading = turn.t("desk.right_sure") if sure else told["what"]
    return turn.show("desk/entry.html", heading=heading, here=here, objection=None, **told)


def _list(
    turn: Turn,
    day: str,
    station: str,
    why: Wrong = NOTHING,
    typed: str = "",
    found: list[Recorded] | None = None,
) -> Response:
    chosen, today = _day(turn, day), date.fromisoformat(turn.office.today())
    rows = found or _made(turn, chosen, station)
    known = turn.sees([each.person_id for each in rows if each.person_id])
    own = turn.session.staff_id if turn.session else turn.office.operator
    places = dict(open_loans.stations(turn.office.fresh()))
    at = recorded.at_stations(turn.office.views, staff_id=own, day=chosen)
    return turn.show(
        "desk/corrections.html",
        heading=turn.t("desk.right_title"),
        here=address("/desk/corrections", day=day, station=station),
        status=why.status,
        error=why.sentence,
        field=why.field,
        typed=typed,
        found=found,
        rows=[_line(turn, each) for each in rows],
        known=known,
        address_of=_address,
        chosen=chosen.isoformat(),
        today=today.isoformat(),
        station=station,
        stations=[(each, places[each]) for each in at if each in places],
    )


def _made(turn: Turn, day: date, station: str) -> list[Recorded]:
    """What they recorded, or what was recorded where they did; nothing that is not theirs to see.

    What is confidential is shown to who recorded it; a kind of entry, to who may put it right.
    """
    own = turn.session.staff_id if turn.session else turn.office.operator
    views = turn.office.fresh()
    at = next((each for each in _stations(turn, day) if str(each) == station), None)
    if at is None:
        return recorded.made(views, day=day, staff_id=own)
    return [
        each
        for each in recorded.made(views, day=day, station_id=at)
        if each.staff_id == own or (not each.sensitive and _is_their_work(turn, each))
    ]


def _is_their_work(turn: Turn, each: Recorded) -> bool:
    right = righting.right_of(FACTS[each.topic].HISTORY.STORED_AS)
    return turn.may(right)


def _stations(turn: Turn, day: date) -> list[UUID]:
    own = turn.session.staff_id if turn.session else turn.office.operator
    return recorded.at_stations(turn.office.views, staff_id=own, day=day)


def _about(turn: Turn, days: Iterable[date], station: str, meant: Iterable[UUID]) -> list[Recorded]:
    """What was recorded on these days about one of the persons or devices that are meant."""
    wanted = set(meant)
    return [
        each
        for day in days
        for each in _made(turn, day, station)
        if wanted & {each.person_id, each.history_id}
    ]


def _day(turn: Turn, typed: str) -> date:
    """The day that was chosen, else the last one before today on which they recorded anything."""
    today = date.fromisoformat(turn.office.today())
    own = turn.session.staff_id if turn.session else turn.office.operator
    try:
        return date.fromisoformat(typed)
    except ValueError:
        last = recorded.last_day(turn.office.fresh(), staff_id=own, before=today)
        return last or today


def _line(turn: Turn, each: Recorded) -> Line:
    at = datetime.fromisoformat(each.recorded_at).astimezone()
    state = "taken_back" if each.taken_back_at else "put_right" if each.put_right_at else ""
    if each.taken_back_at and each.put_right_at:
        state = "put_right"
    is_device = FACTS[each.topic].HISTORY is Device
    thing = entry_told.device_name(turn, each.history_id) if is_device else ""
    what = entry_told.topic_word(turn, each.topic)
    staff = entry_told.name_of(turn, each.staff_id)
    return Line(each, what, thing, at.date().isoformat(), f"{at:%H:%M}", staff, state)


def _address(each: Recorded) -> str:
    return f"/desk/corrections/{each.history_id}/{each.fact_id}"
