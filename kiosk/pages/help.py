"""How the kiosk works, somebody to call, and how it looks and sounds. Back goes on."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.settings import Speech
from kiosk.turn import Anyone

router = APIRouter()

SENTENCES = {
    Speech.BUILT_IN: (
        "help.keys",
        "help.voice",
        "help.sound",
        "help.language",
        "help.finish",
        "help.staff",
    ),
    Speech.SCREEN_READER: ("help.keys", "help.finish", "help.staff"),
    Speech.OFF: ("help.keys", "help.language", "help.finish", "help.staff"),
}
"""What works at a device, by who speaks there."""


@router.get("/help")
def help_page(turn: Anyone) -> Response:
    """A few sentences, the same from every page."""
    script = turn.script()
    speech = turn.kiosk.settings.speech
    heading = script.say("help.title")
    lines = tuple(script.say(key) for key in SENTENCES[speech])
    choices = (
        Choice(script.say_to_all("asks.call"), "/call", "call"),
        Choice(script.say_to_all("settings.title"), "/settings", "open"),
        Choice(script.say_to_all("layout.languages"), "/languages", "start"),
    )
    page = Page(
        template="help.html",
        here="/help",
        heading=heading,
        lines=lines,
        choices=choices,
        back=turn.visit.page,
        says_always=True,
    )
    return turn.show(page, script)
