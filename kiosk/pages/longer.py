"""Keeping a device longer: asked once, done, or told why not and what to do."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Way, answer
from kiosk.pages.borrowed import address_of, loans_of
from kiosk.session import Notice
from kiosk.speech.saying import Date
from kiosk.telling import Told
from kiosk.telling_loans import at_home, kept, not_longer, why_not_longer
from kiosk.turn import SignedIn, Turn

router = APIRouter()

NAME = "longer.name"


@router.get("/borrowed/{number}/longer")
def ask(turn: SignedIn, number: int) -> Response:
    """Until when it may be kept, and whether it shall be; or why not."""
    loans = loans_of(turn)
    if not 1 <= number <= len(loans):
        return turn.go("/borrowed")
    loan, here = loans[number - 1], f"/borrowed/{number}/longer"
    renewals = turn.kiosk.doors.renewals_of(turn.person_id)
    renewal = next((each for each in renewals if each.device_id == loan.device_id), None)
    told_before = turn.visit.notice
    was_refused = told_before.key if told_before and told_before.page == here else None
    code = was_refused or why_not_longer(renewal)
    words, today = turn.kiosk.words, turn.kiosk.settings.today()
    back = address_of(number)
    if code or renewal is None or renewal.keep_until is None:
        ways = (CALL, Way("asks.borrowed", back, "borrowed"))
        told = not_longer(code or "other", loan, words, turn.lang, today)
        return answer(turn, told, Answer("longer", here, back, NAME, ways), hints=("longer.next",))
    turn.visit.about = loan.device_id
    until = Date.parse(renewal.keep_until.isoformat())
    device = at_home(loan, words, turn.lang, today, simple=True)
    told = Told(words.line("longer.title", turn.lang, due=until), (device.sentence,), "longer")
    ways = (Way("longer.yes", here, "yes", post=True), Way("longer.no", back, "previous"))
    return answer(turn, told, Answer("longer", here, back, NAME, ways))


@router.post("/borrowed/{number}/longer")
def keep(turn: SignedIn, number: int) -> Response:
    """Keep the device that was asked about, wherever it stands by now; once, however often."""
    device_id, turn.visit.about = turn.visit.about, None
    if device_id is None:
        return turn.go(f"/borrowed/{number}/longer")
    done = turn.kiosk.doors.renew(turn.person_id, device_id)
    at = _place_of(turn, device_id)
    if done.refused is None:
        return turn.go(f"/borrowed/{at}/kept" if at else "/borrowed")
    here = f"/borrowed/{at or number}/longer"
    turn.visit.notice = Notice(here, done.refused)
    return turn.go(here if at else "/borrowed")


def _place_of(turn: Turn, device_id: UUID) -> int | None:
    ids = [each.device_id for each in loans_of(turn)]
    return ids.index(device_id) + 1 if device_id in ids else None


@router.get("/borrowed/{number}/kept")
def it_is_kept(turn: SignedIn, number: int) -> Response:
    """Until when the device may be kept now."""
    loans = loans_of(turn)
    if not 1 <= number <= len(loans):
        return turn.go("/borrowed")
    ways = (
        Way("asks.borrowed", address_of(number), "borrowed"),
        Way("asks.something", "/ask", "question"),
    )
    shown = Answer("longer", f"/borrowed/{number}/kept", address_of(number), NAME, ways)
    return answer(turn, kept(loans[number - 1], turn.kiosk.words, turn.lang), shown)
