"""How the kiosk works, and the way back to where the visitor was."""

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
    choices = [Choice(script.say("help.return"), turn.visit.page, "previous")]
    if speech is Speech.BUILT_IN:
        choices.append(Choice(script.say("sound.title"), "/sound", "louder"))
    page = Page(
        template="help.html",
        here="/help",
        heading=heading,
        lines=lines,
        choices=tuple(choices),
        back=turn.visit.page,
        says_always=True,
    )
    return turn.show(page, script)
