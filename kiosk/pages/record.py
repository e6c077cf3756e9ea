"""One service a page, the newest first: the fact is the heading."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import Way, ways
from kiosk.lines import Line
from kiosk.page import Page, Script
from kiosk.telling import standing_of, tell
from kiosk.turn import SignedIn, Turn
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
    entry, words = record[number - 1], turn.kiosk.words
    is_hidden = turn.hides(entry)
    script = turn.script()
    disputes = turn.kiosk.doors.disputes_of(turn.person_id)
    told_of_it = turn.kiosk.doors.same_history(turn.person_id, entry)
    now = standing_of(entry, told_of_it, turn.loans(), disputes, turn.kiosk.settings.today())
    simple = turn.visit.preferences.simple
    told = tell(entry, words, turn.lang, hidden=is_hidden, now=now, simple=simple)
    position = "record.position_first" if number == 1 else "record.position"
    page = Page(
        template="record.html",
        here=f"/record/{number}",
        icon=told.icon,
        heading=script.tell(told.sentence),
        lines=(
            *(script.tell(detail) for detail in told.details),
            *_restricted(turn, script, number),
            script.say(position, number=number, count=len(record)),
        ),
        choices=ways(script, _ways(record, number, is_hidden=is_hidden)),
        back=f"/record/{number - 1}" if number > 1 else "/ask",
        title=words.t("record.place", turn.lang, number=number, count=len(record)),
    )
    return turn.show(page, script)


def _restricted(turn: Turn, script: Script, number: int) -> Iterator[Line]:
    """Said once, with the newest entry: the office uses the record for nothing."""
    visitor = turn.kiosk.doors.person(turn.person_id) if number == 1 else None
    if visitor is not None and visitor.is_restricted:
        yield script.say("record.restricted")


def _ways(record: Sequence[Entry], number: int, *, is_hidden: bool) -> Sequence[Way]:
    """Always the same three in the same places: what is next, what to ask, what is wrong."""
    if number < len(record):
        first = Way("record.next", f"/record/{number + 1}")
    elif number > 1:
        first = Way("asks.newest", "/record/1", "start")
    else:
        first = Way("asks.list", "/list/1", "list")
    wrong = Way("asks.wrong", f"/record/{number}/wrong", "wrong")
    tell_me = Way("record.tell", f"/record/{number}/private", "private")
    return (first, Way("asks.something", "/ask", "question"), tell_me if is_hidden else wrong)


@router.get("/nothing")
def nothing_yet(turn: SignedIn) -> Response:
    """There is no service to tell about."""
    if turn.record():
        return turn.go("/record/1")
    script = turn.script()
    found = (
        Way("asks.borrowed", "/borrowed", "borrowed"),
        Way("asks.something", "/ask", "question"),
    )
    page = Page(
        template="nothing.html",
        here="/nothing",
        heading=script.tell(turn.kiosk.words.line("record.none", turn.lang)),
        lines=(script.tell(turn.kiosk.words.line("record.none_next", turn.lang)),),
        choices=ways(script, found),
        back="/ask",
        title=turn.kiosk.words.t("asks.list", turn.lang),
    )
    return turn.show(page, script)
