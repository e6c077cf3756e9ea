"""Another language, and back to the same page."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.turn import Anyone
from kiosk.words import LANGUAGES

router = APIRouter()

OWN_PAGE = re.compile(r"/(?:[a-z0-9-]+(?:/[a-z0-9-]+)*)?")
"""An address of ours and of nobody else: ``//elsewhere`` would lead away."""


@router.get("/language/{code}")
def choose_language(turn: Anyone, code: str, to: str = "/") -> Response:
    """From now on speak and write this language, and go on to ``to``."""
    if code in LANGUAGES:
        turn.visit.language = code
        turn.visit.chose_language = True
    return turn.go(to if OWN_PAGE.fullmatch(to) else "/")
