"""How a visitor shows who they are: a card they have and a PIN they know."""

import unicodedata
from dataclasses import dataclass, field
from math import ceil
from uuid import UUID

from kiosk.doors import Doors
from kiosk.speech.saying import Count, Value

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


def identify(doors: Doors, card_number: str, pin: str) -> Answer:
    """Who holds this card and knows its PIN.

    A wrong card and a wrong PIN take the same steps, wait alike and are answered alike, so that
    nobody learns which cards there are.
    """
    wait = doors.begin_try(card_number)
    if wait > 0:
        return Answer(key="identify.wait", values={"wait": Count(ceil(wait / 60), "minutes")})
    holder = doors.holder_of(card_number)
    right = doors.check_pin(holder, pin)
    if holder is None or not right:
        return Answer()
    doors.end_tries(card_number)
    return Answer(person_id=holder)
