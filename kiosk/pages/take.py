"""Print the record, or take it along as a link. Everything on paper is said on the page as well."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.doors import Taken
from kiosk.lines import Line
from kiosk.page import Choice, Page, Script
from kiosk.qr import can_draw, code_of
from kiosk.sheet import sheet_of
from kiosk.turn import SignedIn, Turn

router = APIRouter()


def offers_links(turn: Turn) -> bool:
    """Whether a visitor's own telephone can reach this house, and a code can be drawn."""
    return bool(turn.kiosk.settings.public_url) and can_draw()


@router.get("/take")
def take(turn: SignedIn) -> Response:
    """In which form."""
    script = turn.script()
    heading, hint = script.say_to_all("take.title"), script.say_to_all("take.left_off")
    choices = [Choice(script.say_to_all("take.print"), "/take/print", "print")]
    if offers_links(turn):
        choices.append(Choice(script.say_to_all("take.link"), "/take/link", "open"))
    choices.append(Choice(script.say_to_all("take.codes"), "/take/codes/1", "list"))
    page = Page(
        template="take.html",
        here="/take",
        heading=heading,
        lines=(hint,),
        choices=tuple(choices),
        back="/ask/4",
    )
    return turn.show(page, script)


@router.get("/take/print")
def paper(turn: SignedIn) -> Response:
    """What would stand on the paper, to hear and to see before it is printed."""
    script = turn.script()
    heading = script.say_to_all("take.paper")
    lines, titles, codes = _sheet(turn, script)
    page = Page(
        template="take_print.html",
        here="/take/print",
        heading=heading,
        lines=lines,
        titles=titles,
        codes=codes,
        choices=(Choice(script.say_to_all("take.print_it"), "/take/print", "print", post=True),),
        back="/take",
    )
    return turn.show(page, script)


@router.post("/take/print")
def print_it(turn: SignedIn) -> Response:
    """Write it down, and on to the page that prints itself."""
    write_down(turn, Taken.PRINT)
    return turn.go("/take/printing")


@router.get("/take/printing")
def printing(turn: SignedIn) -> Response:
    """The paper. A script prints it; without one the page can be printed as it is."""
    if Taken.PRINT not in turn.visit.took:
        return turn.go("/take/print")
    script = turn.script()
    heading = script.say_to_all("take.paper")
    comes = script.say_to_all("take.comes")
    lines, titles, codes = _sheet(turn, script)
    page = Page(
        template="take_printing.html",
        here="/take/printing",
        heading=heading,
        lines=(comes, *lines),
        titles=titles,
        codes=codes,
        choices=(
            Choice(script.say_to_all("take.go_on"), "/record/1", "next"),
            Choice(script.say_to_all("asks.call"), "/call", "call"),
        ),
        back="/take",
    )
    return turn.show(page, script)


@router.get("/take/link")
def link(turn: SignedIn) -> Response:
    """Who can read behind the link, and how long; then the visitor decides."""
    if not offers_links(turn):
        return turn.go("/take")
    script = turn.script()
    page = Page(
        template="take_link.html",
        here="/take/link",
        heading=script.say_to_all("take.link_title"),
        lines=(script.say_to_all("take.link_who"), script.say_to_all("take.left_off")),
        choices=(
            Choice(script.say_to_all("take.link_yes"), "/take/link", "open", post=True),
            Choice(script.say_to_all("take.link_no"), "/take", "previous"),
        ),
        back="/take",
    )
    return turn.show(page, script)


@router.post("/take/link")
def make_link(turn: SignedIn) -> Response:
    """Keep what stands there now, behind a new word."""
    if not offers_links(turn):
        return turn.go("/take")
    turn.visit.link = turn.kiosk.papers.keep(turn.person_id, turn.lang, sheet_of(turn))
    write_down(turn, Taken.LINK)
    return turn.go("/take/code")


@router.get("/take/code")
def code(turn: SignedIn) -> Response:
    """The link as a code for a telephone's camera."""
    word = turn.visit.link
    if word is None or turn.kiosk.papers.find(word) is None:
        return turn.go("/take/link")
    script = turn.script()
    page = Page(
        template="take_code.html",
        here="/take/code",
        heading=script.say_to_all("take.code_title"),
        lines=(script.say_to_all("take.code_hint"),),
        choices=(
            Choice(script.say_to_all("take.go_on"), "/record/1", "next"),
            Choice(script.say_to_all("take.close"), "/take/close", "finish", post=True),
        ),
        back="/take",
        code=code_of(f"{turn.kiosk.settings.public_url}/paper/{word}"),
    )
    return turn.show(page, script)


@router.post("/take/close")
def close(turn: SignedIn) -> Response:
    """The link opens nothing any more, also one of an earlier visit."""
    turn.kiosk.papers.close(turn.person_id)
    turn.visit.link = None
    return turn.go("/take")


def _sheet(
    turn: Turn, script: Script
) -> tuple[tuple[Line, ...], frozenset[str], Mapping[str, str]]:
    """What stands on the paper; which of the lines are titles, and the codes, by their ids."""
    sheet = sheet_of(turn)
    lines: list[Line] = [script.tell(sheet.day)]
    titles, codes = set(), {}
    if not sheet.parts:
        lines.append(script.say("record.none"))
    for part in sheet.parts:
        title = script.say(part.title)
        titles.add(title.id)
        lines.append(title)
        for saying in part.sayings:
            line = script.tell(saying)
            lines.append(line)
            if saying.display in sheet.codes:
                codes[line.id] = sheet.codes[saying.display]
    return tuple(lines), frozenset(titles), codes


def write_down(turn: Turn, form: Taken) -> None:
    """Once a visit for each form: a second copy is no second taking."""
    if form not in turn.visit.took:
        turn.visit.took.add(form)
        turn.kiosk.doors.took_along(turn.person_id, form)
