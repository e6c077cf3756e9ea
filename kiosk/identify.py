"""How a visitor shows who they are: a card they have, and a PIN they know or somebody's word."""

import unicodedata
from dataclasses import dataclass, field
from math import ceil
from uuid import UUID

from kiosk.doors import Doors
from kiosk.speech.saying import Count, Value

NOBODY = UUID(int=0)
"""Who is asked about for a card that nobody holds."""
CARD_CHARS_MAX = 64
PIN_CHARS_MAX = 16


@dataclass(frozen=True)
class Answer:
    """Who it is; or, when that is nobody, the sentence that says what to do next."""

    person_id: UUID | None = None
    key: str = "identify.refused"
    values: dict[str, Value] = field(default_factory=dict)


def as_card_number(typed: str) -> str:
    """What was typed or scanned, in the form in which card numbers are kept."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(each for each in plain if each.isalnum())[:CARD_CHARS_MAX]


def as_pin(typed: str) -> str:
    """What was typed, full-width figures or not."""
    return unicodedata.normalize("NFKC", typed).strip()[:PIN_CHARS_MAX]


def identify(doors: Doors, card_number: str, pin: str, kiosk: str = "") -> Answer:
    """Who holds this card and knows its PIN, tried at this kiosk.

    A wrong card and a wrong PIN take the same steps, wait alike and are answered alike, so that
    nobody learns which cards there are.
    """
    wait = doors.begin_try(card_number, kiosk)
    if wait > 0:
        return Answer(key="identify.wait", values=minutes_of(wait))
    holder = doors.holder_of(card_number)
    right = doors.check_pin(holder, pin)
    if holder is None or not right:
        return Answer()
    doors.end_tries(card_number, kiosk)
    return Answer(person_id=holder)


def vouched(doors: Doors, card_number: str) -> Answer:
    """Who holds this card, when a member of staff just said that they stand here.

    A card that nobody holds is answered as one for which nobody has said so yet.
    """
    holder = doors.holder_of(card_number)
    is_vouched = doors.is_vouched(holder or NOBODY)
    if holder is None or not is_vouched:
        return Answer(key="vouch.not_yet")
    doors.end_tries(card_number)
    return Answer(person_id=holder)


def minutes_of(seconds: int) -> dict[str, Value]:
    """How long to wait, in whole minutes: less than one is told as one."""
    return {"wait": Count(ceil(seconds / 60), "minutes")}
