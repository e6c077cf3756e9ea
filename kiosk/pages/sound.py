"""How loud: a page of links; and the steps of loudness and speed for the keys of any page."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.hearing import LIMITS, SPEEDS, STEPS, VOLUMES, Answer, Step
from kiosk.page import Choice, Page
from kiosk.settings import Speech
from kiosk.turn import Anyone, Turn

router = APIRouter()

LINKS: tuple[Step, ...] = ("louder", "softer")
"""The steps that are links of this page; the others have a page of their own, and keys."""
LINK_OF: dict[Answer, Step] = {
    **{step: step for step in STEPS},
    **{limit: step for step, limit in LIMITS.items()},
}
"""Which link leads to an answer: the visitor may want to take it again."""


@router.get("/sound")
def how_it_sounds(turn: Anyone, now: Answer | None = None) -> Response:
    """What can be changed, and how it is; the heading is what was changed ``now``."""
    if turn.kiosk.settings.speech is not Speech.BUILT_IN:
        return turn.go("/help")
    script = turn.script()
    used = LINK_OF.get(now) if now else None
    hearing = turn.visit.hearing
    page = Page(
        template="sound.html",
        here="/sound",
        heading=script.say(f"sound.{now}" if now else "sound.title"),
        lines=(
            script.say_to_all(
                "sound.state",
                volume=hearing.volume,
                volumes=VOLUMES,
                speed=hearing.speed,
                speeds=len(SPEEDS),
            ),
        ),
        choices=(
            *(
                Choice(script.say(f"sound.{step}"), f"/sound/{step}", step, is_first=step == used)
                for step in LINKS
            ),
            Choice(script.say_to_all("settings.speed"), "/settings/speed", "faster"),
        ),
        back=turn.visit.page,
    )
    return turn.show(page, script)


@router.get("/sound/{step}")
def by_link(turn: Anyone, step: Step) -> Response:
    """One step on, and back to the page that says so."""
    return turn.go(f"/sound?now={_take(turn, step)}")


@router.post("/sound/{step}")
def by_key(turn: Anyone, step: Step) -> Response:
    """One step on, for a page that has already said so and stays where it is."""
    _take(turn, step)
    return turn.nothing_more()


def _take(turn: Turn, step: Step) -> Answer:
    turn.visit.hearing, answer = turn.visit.hearing.stepped(step)
    return answer
