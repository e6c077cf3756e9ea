"""Every service as one line each, a few to a page; each line opens its page."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page, Script
from kiosk.telling import summary
from kiosk.turn import SignedIn, Turn

router = APIRouter()

LINES_PER_PAGE = 2
"""With the older ones that makes three choices, the most a page may have; Back is the newer."""


def page_of(number: int) -> int:
    """The page on which the service at place ``number`` stands."""
    return (number - 1) // LINES_PER_PAGE + 1


@router.get("/list/{page}")
def all_services(turn: SignedIn, page: int) -> Response:
    """Some of the services, the newest first."""
    record = turn.record()
    if not record:
        return turn.go("/nothing")
    pages = page_of(len(record))
    if not 1 <= page <= pages:
        return turn.go(f"/list/{min(max(page, 1), pages)}")
    script = turn.script()
    title = "list.title" if page == 1 else "list.title_more"
    shown = Page(
        template="all_services.html",
        here=f"/list/{page}",
        heading=script.say(title),
        lines=(script.say("list.place", number=page, count=pages),),
        choices=(*_lines(turn, script, page), *_older(script, page, pages)),
        back=f"/list/{page - 1}" if page > 1 else "/ask/4",
        is_list=True,
    )
    return turn.show(shown, script)


def _lines(turn: Turn, script: Script, page: int) -> list[Choice]:
    first = (page - 1) * LINES_PER_PAGE
    choices = []
    for number, entry in enumerate(turn.record()[first : first + LINES_PER_PAGE], first + 1):
        said = summary(entry, turn.kiosk.words, turn.lang, hidden=turn.hides(entry))
        line = script.tell(said)
        choices.append(Choice(line, f"/record/{number}", "open"))
    return choices


def _older(script: Script, page: int, pages: int) -> list[Choice]:
    if page == pages:
        return []
    return [Choice(script.say_to_all("list.older"), f"/list/{page + 1}", "next")]
