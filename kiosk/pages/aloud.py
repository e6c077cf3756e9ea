"""Whether others may hear what is the visitor's own: asked once, and again whenever they want."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.privacy import Consent
from kiosk.turn import Known, Turn

router = APIRouter()

Way = Literal["yes", "headset", "show"]
"""What a visitor may answer."""
CONSENTS: dict[Way, Consent] = {
    "yes": Consent.ALOUD,
    "headset": Consent.HEADSET,
    "show": Consent.SHOW,
}
UNANSWERED = {
    Consent.NOT_ASKED: Consent.NOT_ANSWERED,
    Consent.ASK_AGAIN: Consent.SHOW,
}
"""What holds of whoever is asked until they answer. They are asked no second time."""
ICONS: dict[Way, str] = {"yes": "louder", "headset": "private", "show": "list"}


@router.get("/aloud")
def ask(turn: Known) -> Response:
    """Say that others may hear, and ask how the visitor wants it."""
    turn.visit.consent = UNANSWERED.get(turn.visit.consent, turn.visit.consent)
    script = turn.script()
    page = Page(
        template="aloud.html",
        here="/aloud",
        heading=script.say_to_all("aloud.title"),
        choices=tuple(
            Choice(script.say_to_all(f"aloud.{way}"), f"/aloud/{way}", ICONS[way], post=True)
            for way in CONSENTS
        ),
        back=_before(turn),
    )
    return turn.show(page, script)


@router.post("/aloud/{way}")
def take(turn: Known, way: Way) -> Response:
    """So it is until the visit ends, and on to where the visitor was."""
    turn.visit.consent = CONSENTS[way]
    return turn.go(_before(turn))


def _before(turn: Turn) -> str:
    """The page the visitor was on; the newest fact when they have just come."""
    if turn.visit.page != "/":
        return turn.visit.page
    return "/summary" if turn.visit.is_summary else "/record/1"
