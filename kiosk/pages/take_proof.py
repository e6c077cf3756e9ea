"""The code of one service, to be heard sign by sign; and on request its whole proof, to take along.

On paper the codes stand below their lines and are not said there: thirteen signs after every line
would drown what is told. Here they are, one service a page.
"""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Place, Way, answer
from kiosk.doors import Taken
from kiosk.page import Choice, Page
from kiosk.pages.take import offers_links, write_down
from kiosk.papers import Part, Sheet
from kiosk.qr import can_draw, codes_of
from kiosk.sheet import day_of, entries_of
from kiosk.speech.saying import Code, Saying
from kiosk.telling import Told
from kiosk.turn import SignedIn, Turn
from projections.person_history import Entry

router = APIRouter(prefix="/take/codes/{number}")

NAME = "take.codes"


@router.get("")
def one_code(turn: SignedIn, number: int) -> Response:
    """The code of the service at this place of the paper."""
    entries = entries_of(turn)
    if not 1 <= number <= len(entries):
        return turn.go("/take/codes/1" if entries else "/take")
    here = f"/take/codes/{number}"
    ways = [Way("take.proof", f"{here}/proof", "print")]
    if number < len(entries):
        ways.append(Way("take.codes_next", f"/take/codes/{number + 1}"))
    back = f"/take/codes/{number - 1}" if number > 1 else "/take"
    place = Place(number, len(entries))
    shown = Answer("take_codes", here, back, NAME, ways, place)
    return answer(turn, _told(turn, *entries[number - 1]), shown)


@router.get("/proof")
def proof(turn: SignedIn, number: int) -> Response:
    """What a proof is good for; then the visitor decides how to take it along."""
    found = _entry(turn, number)
    if found is None:
        return turn.go("/take/codes/1")
    here, back = f"/take/codes/{number}/proof", f"/take/codes/{number}"
    if turn.kiosk.doors.proof_of(found[0]) is None:
        told = Told(turn.kiosk.words.line("take.no_proof", turn.lang), (), "wrong")
        return answer(turn, told, Answer("take_codes", here, back, NAME, (CALL,)))
    ways = [Way("take.print", here, "print", post=True)] if can_draw() else []
    if offers_links(turn):
        ways.append(Way("take.link", f"/take/codes/{number}/link", "open", post=True))
    words, lang = turn.kiosk.words, turn.lang
    told_of_it = (found[1], words.line("take.proof_holds", lang))
    told = Told(words.line("take.proof_who", lang), told_of_it, "print")
    return answer(turn, told, Answer("take_codes", here, back, "take.proof", ways or (CALL,)))


@router.post("/proof")
def print_it(turn: SignedIn, number: int) -> Response:
    """Write it down, and on to the page that prints itself."""
    if _proof(turn, number) is None or not can_draw():
        return turn.go(f"/take/codes/{number}/proof")
    write_down(turn, Taken.PRINT)
    return turn.go(f"/take/codes/{number}/printing")


@router.get("/printing")
def printing(turn: SignedIn, number: int) -> Response:
    """The proof as a square for a camera, below what it proves."""
    found = _proof(turn, number)
    if found is None or Taken.PRINT not in turn.visit.took or not can_draw():
        return turn.go(f"/take/codes/{number}/proof")
    told, text = found
    script = turn.script()
    heading = script.say_to_all("take.proof")
    comes = script.say_to_all("take.comes")
    page = Page(
        template="take_proof.html",
        here=f"/take/codes/{number}/printing",
        heading=heading,
        lines=(comes, *(script.tell(each) for each in (told.sentence, *told.details))),
        choices=(
            Choice(script.say_to_all("take.go_on"), "/record/1", "next"),
            Choice(script.say_to_all("asks.call"), "/call", "call"),
        ),
        back=f"/take/codes/{number}",
        code=codes_of(text),
    )
    return turn.show(page, script)


@router.post("/link")
def make_link(turn: SignedIn, number: int) -> Response:
    """Keep the proof behind a new word."""
    found = _proof(turn, number)
    if found is None or not offers_links(turn):
        return turn.go(f"/take/codes/{number}/proof")
    told, text = found
    part = Part("take.proof", (told.sentence, *told.details))
    sheet = Sheet(day_of(turn), (part,), proof=text)
    turn.visit.link = turn.kiosk.papers.keep(turn.person_id, turn.lang, sheet)
    write_down(turn, Taken.LINK)
    return turn.go("/take/code")


def _entry(turn: Turn, number: int) -> tuple[Entry, Saying] | None:
    entries = entries_of(turn)
    return entries[number - 1] if 1 <= number <= len(entries) else None


def _proof(turn: Turn, number: int) -> tuple[Told, str] | None:
    """What is proven and the proof; ``None`` when there is no such service, or none can be made."""
    found = _entry(turn, number)
    text = turn.kiosk.doors.proof_of(found[0]) if found else None
    return (_told(turn, *found), text) if found and text else None


def _told(turn: Turn, entry: Entry, sentence: Saying) -> Told:
    (code,) = turn.kiosk.doors.short_codes([entry.position])
    line = turn.kiosk.words.line("take.code_of", turn.lang, code=Code(code))
    return Told(sentence, (line,), "list")
