"""Another language, and back to the same page."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.turn import Anyone
from kiosk.words import LANGUAGES

router = APIRouter()

OWN_PAGE = re.compile(r"/(?:[a-z0-9-]+(?:/[a-z0-9-]+)*)?")
"""An address of ours and of nobody else: ``//elsewhere`` would lead away."""


@router.get("/language/{code}")
def choose_language(turn: Anyone, code: str, to: str = "/", keep: bool = False) -> Response:
    """From now on speak and write this language, and go on to ``to``.

    ``keep``: so it shall be at the next visit too.
    """
    if code in LANGUAGES:
        turn.visit.language = code
        turn.visit.chose_language = True
        if keep:
            turn.prefer(language=code)
        if to.startswith("/goodbye"):
            return turn.go(f"/goodbye/{code}")
    return turn.go(to if OWN_PAGE.fullmatch(to) else "/")


@router.get("/languages")
def languages(turn: Anyone) -> Response:
    """One choice a language, in that language, and back to where the visitor was."""
    script = turn.script()
    page = Page(
        template="languages.html",
        here="/languages",
        heading=script.say("layout.languages"),
        choices=tuple(
            Choice(
                script.say_to_all(f"language.{code}", lang=code),
                f"/language/{code}?keep=yes&to={turn.visit.page}",
                "start",
            )
            for code in LANGUAGES
        ),
        is_list=True,
        back=turn.visit.page,
    )
    return turn.show(page, script)
