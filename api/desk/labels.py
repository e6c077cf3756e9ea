"""Labels to be stuck on devices, each with its number and a code that a scanner reads."""

import re
import unicodedata
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response

from api.auth import LendingOrKeeping
from api.desk import searching
from kiosk.qr import can_draw, code_of

router = APIRouter(prefix="/labels")

LABELS_MAX = 60


class Label(NamedTuple):
    """One label; ``code`` is drawn as SVG, or empty where nothing can draw it."""

    number: str
    name: str
    station: str
    code: str


@router.get("")
def labels(turn: LendingOrKeeping, numbers: str = "") -> Response:
    """Ask for the numbers, and show the labels as they are printed."""
    plain = unicodedata.normalize("NFKC", numbers)
    told = list(dict.fromkeys(each for each in re.split(r"[\s,、;]+", plain) if each))
    cards = {each: searching.device(turn.office, searching.tidy(each)) for each in told}
    unknown = [each for each, card in cards.items() if card is None]
    found = [card for card in cards.values() if card is not None][:LABELS_MAX]
    return turn.show(
        "desk/labels.html",
        heading=turn.t("desk.labels_title"),
        here="/desk/labels",
        status=404 if unknown and not found else 200,
        error=turn.t("desk.labels_unknown", numbers=", ".join(unknown[:5])) if unknown else "",
        numbers=numbers,
        labels=[
            Label(
                card.asset_number,
                card.name,
                card.station or "",
                code_of(card.asset_number) if can_draw() else "",
            )
            for card in found
        ],
    )
