"""Somebody is with the visitor and helps: only if the visitor says so, and it is written down."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.turn import Anyone

router = APIRouter()


@router.get("/helper")
def helper(turn: Anyone) -> Response:
    """Say what a helper will see and hear, and ask; or offer to end it."""
    script = turn.script()
    back, lines = turn.visit.page, ["helper.hidden", "helper.pin"]
    if turn.visit.is_helped:
        heading, no = "helper.is_here", "helper.go_on"
        yes = ("helper.stop", "/helper/end")
    else:
        heading, no, lines = "helper.title", "helper.no", ["helper.sees", *lines]
        yes = ("helper.yes", "/helper")
    page = Page(
        template="helper.html",
        here="/helper",
        heading=script.say_to_all(heading),
        lines=tuple(script.say_to_all(line) for line in lines),
        choices=(
            Choice(script.say_to_all(yes[0]), yes[1], "contact", post=True),
            Choice(script.say_to_all(no), back, "previous"),
        ),
        back=back,
    )
    return turn.show(page, script)


@router.post("/helper")
def begin(turn: Anyone) -> Response:
    """From now until the end of the visit somebody helps."""
    turn.begin_help()
    return turn.go(turn.visit.page)


@router.post("/helper/end")
def end(turn: Anyone) -> Response:
    """Nobody helps any more."""
    turn.end_help()
    return turn.go(turn.visit.page)
