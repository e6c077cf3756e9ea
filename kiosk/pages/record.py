"""One service a page, the newest first: the fact is the heading."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page, Script
from kiosk.pages.all_services import page_of
from kiosk.telling import is_confidential, overdue_since, tell
from kiosk.turn import SignedIn
from projections.person_history import Entry

router = APIRouter()


@router.get("/record")
def newest(turn: SignedIn) -> Response:
    """The newest service."""
    return turn.go("/record/1")


@router.get("/record/{number}")
def one_service(turn: SignedIn, number: int) -> Response:
    """The service at this place in the visitor's record, counted from the newest."""
    record = turn.record()
    if not record:
        return turn.go("/nothing")
    if not 1 <= number <= len(record):
        return turn.go(f"/record/{min(max(number, 1), len(record))}")
    entry = record[number - 1]
    is_hidden = is_confidential(entry) and entry.event_id not in turn.visit.asked_for
    script = turn.script()
    overdue = overdue_since(entry, turn.loans(), turn.kiosk.settings.today())
    told = tell(entry, turn.kiosk.words, turn.lang, hidden=is_hidden, overdue=overdue)
    position = "record.position_first" if number == 1 else "record.position"
    page = Page(
        template="record.html",
        here=f"/record/{number}",
        icon=told.icon,
        heading=script.tell(told.sentence),
        lines=(
            *(script.tell(detail) for detail in told.details),
            script.say(position, number=number, count=len(record)),
        ),
        choices=_choices(script, record, number, is_hidden=is_hidden),
        back=f"/record/{number - 1}" if number > 1 else "/list/1",
        title=turn.kiosk.words.t("record.place", turn.lang, number=number, count=len(record)),
    )
    return turn.show(page, script)


def _choices(
    script: Script, record: Sequence[Entry], number: int, *, is_hidden: bool
) -> tuple[Choice, ...]:
    choices = []
    if number < len(record):
        choices.append(Choice(script.say("record.next"), f"/record/{number + 1}", "next"))
    if is_hidden:
        choices.append(Choice(script.say("record.tell"), f"/record/{number}/private", "private"))
    if number > 1:
        choices.append(Choice(script.say("record.previous"), f"/record/{number - 1}", "previous"))
    choices.append(Choice(script.say("record.list"), f"/list/{page_of(number)}", "list"))
    choices.append(Choice(script.say("record.borrowed"), "/borrowed", "borrowed"))
    return tuple(choices)


@router.get("/nothing")
def nothing_yet(turn: SignedIn) -> Response:
    """There is no service to tell about."""
    if turn.record():
        return turn.go("/record/1")
    script = turn.script()
    page = Page(
        template="nothing.html",
        here="/nothing",
        heading=script.say("record.none"),
        lines=(script.say("record.none_next"),),
        choices=(Choice(script.say("record.borrowed"), "/borrowed", "borrowed"),),
        back="/borrowed",
    )
    return turn.show(page, script)
