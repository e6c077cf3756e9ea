"""What each key does, where the visitor is, and the cover of the screen."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from kiosk.body import profile_of
from kiosk.hearing import SPEEDS, VOLUMES
from kiosk.page import Choice, Page, Script
from kiosk.privacy import speakable
from kiosk.profiles import CHOICES, Command
from kiosk.turn import Anyone, Turn

router = APIRouter()

SIZES = 4
STOPS_MAX = 50
"""More stops no page has; a number beyond is not said."""
ANSWERS = ("unknown", "all")
"""What is said of a key that has no command, and when every key was found."""


@router.get("/keys")
def learn(turn: Anyone) -> Response:
    """Every key says what it is, and does nothing; on the screen the same as a list.

    Where we have no voice the list is all: a key that says nothing must not be taken from anybody.
    """
    script = turn.script()
    tells = turn.kiosk.voice is not None and turn.visit.preferences.speech
    heading = script.say_to_all("keys.title" if tells else "keys.list")
    lines = [script.say_to_all("keys.leave")] if tells else []
    explains = {}
    for name in (*_explained(turn), *(ANSWERS if tells else ())):
        line = script.say_to_all(f"keys.does_{name.replace('-', '_')}")
        explains[name] = line.id
        lines.append(line)
    switch = "off" if turn.visit.digits else "on"
    page = Page(
        template="keys.html",
        here="/keys",
        heading=heading,
        lines=tuple(lines),
        choices=(Choice(script.say_to_all(f"keys.digits_{switch}"), f"/keys/{switch}", post=True),),
        back=turn.visit.page,
        explains=explains,
    )
    return turn.show(page, script)


def _explained(turn: Turn) -> list[str]:
    """The commands of this visitor's keys in the order of the words, the choices last."""
    has = set(profile_of(turn.visit, turn.machine).keys.values())
    found = [each.value for each in Command if each in has - CHOICES]
    return [*found, *(["choice"] if has & CHOICES else [])]


@router.post("/keys/{switch}")
def characters(turn: Anyone, switch: Literal["on", "off"]) -> Response:
    """Whether keys that write a character may also do something, until the visit ends."""
    turn.visit.digits = switch == "on"
    return turn.go("/keys")


@router.post("/curtain/{switch}")
def curtain(turn: Anyone, switch: Literal["on", "off"]) -> Response:
    """The screen stays covered, or seen, on the pages to come; nobody but the visitor asks."""
    turn.visit.curtain = switch == "on"
    return turn.nothing_more()


@router.get("/where")
def where(turn: Anyone, stop: int = 0, stops: int = 0) -> Response:
    """Which stop this is and how everything is set: the key of its sound, and the words."""
    script = turn.script()
    if 0 < stop <= stops <= STOPS_MAX:
        script.say_to_all("keys.stop", number=stop, count=stops)
    _states(turn, script)
    sound = turn.kiosk.aloud.page(turn.visit, speakable(script.plan, None))
    return JSONResponse(
        {"sound": sound, "texts": {line.id: line.display for line in script.plan}},
        headers={"Cache-Control": "no-store"},
    )


def _states(turn: Turn, script: Script) -> None:
    visit = turn.visit
    script.say_to_all("keys.curtain_on" if visit.curtain else "keys.curtain_is_off")
    script.say_to_all("keys.size", number=visit.preferences.size, count=SIZES)
    script.say_to_all(
        "sound.state",
        volume=visit.hearing.volume,
        volumes=VOLUMES,
        speed=visit.hearing.speed,
        speeds=len(SPEEDS),
    )
    if turn.headset is not None:
        script.say_to_all("keys.headset_in" if turn.headset else "keys.headset_out")
