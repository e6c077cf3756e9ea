"""Who read whose record: every record opened for a reason, and everybody who read one person's."""

from datetime import date, datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import ReadingAccess
from api.desk.forms import NOTHING, wrong
from api.rights import Purpose, Right
from api.turn import address
from api.unclear import Unclear
from ledger.aggregates import Person, RecordAccess
from projections import person_lookup, record_access, staff_lookup
from projections.store import Views

router = APIRouter(prefix="/access")

DAYS_SHOWN = 90
SHOWN_MAX = 500


@router.get("")
def broken(turn: ReadingAccess, start: str = "", until: str = "") -> Response:
    """Every record that was opened although it was not theirs to see, the newest first."""
    today = date.fromisoformat(turn.office.today())
    first, last, why = today - timedelta(days=DAYS_SHOWN), today, NOTHING
    try:
        first, last = _day(start, first, "start"), _day(until, last, "until")
    except Unclear as error:
        why = wrong(turn, error)
    views = turn.office.fresh()
    rows = record_access.glass_broken(
        views, start=first, end=last + timedelta(days=1), limit=SHOWN_MAX
    )
    may_read = turn.may(Right.READ_PERSON)
    notes = _notes(views, [row.position for row in rows]) if may_read else {}
    names = _staff(views, [row.staff_id for row in rows])
    return turn.show(
        "auth/broken.html",
        heading=turn.t("auth.broken_title"),
        here=address("/desk/access", start=start, until=until),
        status=why.status,
        error=why.sentence,
        field=why.field,
        start=start or first.isoformat(),
        until=until or last.isoformat(),
        rows=[
            (row, moment(row.recorded_at), names.get(row.staff_id, ""), notes.get(row.position))
            for row in rows
        ],
    )


@router.get("/{person_id}")
def of_person(turn: ReadingAccess, person_id: UUID) -> Response:
    """Everybody who read this person's record or wrote in it, the newest first."""
    if turn.office.ledger.load(Person, person_id) is None:
        raise HTTPException(404)
    found = None
    if turn.may(Right.READ_PERSON):
        turn.must_see(person_id, Purpose.CHECK)
        found = person_lookup.summary(turn.office.fresh(), person_id)
    views = turn.office.fresh()
    rows = record_access.of(views, person_id=person_id, limit=SHOWN_MAX)
    names = _staff(views, [row.staff_id for row in rows])
    return turn.show(
        "auth/reads.html",
        heading=turn.t("auth.reads_title"),
        here=f"/desk/access/{person_id}",
        found=found,
        rows=[(row, moment(row.recorded_at), names.get(row.staff_id, "")) for row in rows],
    )


def moment(instant: str) -> tuple[str, str]:
    """The day and the time of an instant, on the clock of the office."""
    local = datetime.fromisoformat(instant).astimezone()
    return local.date().isoformat(), local.strftime("%H:%M")


def _day(typed: str, default: date, field: str) -> date:
    if not typed.strip():
        return default
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Unclear(field, "desk.day_unreadable") from None


def _notes(views: Views, positions: list[int]) -> dict[int, str]:
    """What was written beside a reason, where it still opens."""
    return {
        position: fact.note or ""
        for position, fact in views.facts_at(positions)
        if isinstance(fact, RecordAccess.BreakGlassUsed)
    }


def _staff(views: Views, ids: list[UUID]) -> dict[UUID, str]:
    known = {each: staff_lookup.registered(views, each) for each in set(ids)}
    return {each: staff.name for each, staff in known.items() if staff is not None}
