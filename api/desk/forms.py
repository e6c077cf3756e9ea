"""What the desk's forms have in common: what was typed becomes a value, or a question back."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from api.refusals import refusal
from api.turn import Turn
from ledger.errors import Refused
from ledger.vocabulary import Condition, StationKind
from projections import open_loans


class Unclear(Exception):
    """What was typed is no value of its kind; ``key`` is the sentence that asks again."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(key)
        self.field = field
        self.key = key


class Wrong(NamedTuple):
    """Why a form comes back, and the field that it is about, if it is about one."""

    sentence: str = ""
    field: str = ""
    status: int = 200


NOTHING = Wrong()
"""The form is shown for the first time."""


def wrong(turn: Turn, error: Unclear | Refused) -> Wrong:
    """What to say of a form that was not taken."""
    if isinstance(error, Unclear):
        return Wrong(turn.t(error.key), error.field, 422)
    return Wrong(refusal(error, turn.house.words, turn.lang), "", 409)


def stations(turn: Turn) -> list[tuple[UUID, str]]:
    """Where devices are lent and taken back, by name."""
    return open_loans.stations(turn.office.views, StationKind.LENDING.value)


def station_of(turn: Turn, typed: str) -> UUID:
    """The station that was chosen.

    Raises:
        Unclear: none was.
    """
    for station_id, _ in stations(turn):
        if str(station_id) == typed:
            return station_id
    raise Unclear("station", "desk.station_missing")


def condition_of(typed: str) -> Condition:
    """The condition that was chosen.

    Raises:
        Unclear: none was.
    """
    try:
        return Condition(typed)
    except ValueError:
        raise Unclear("condition-good", "desk.condition_missing") from None


def day_of(typed: str) -> date:
    """The day that was typed.

    Raises:
        Unclear: there is no such day.
    """
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Unclear("due_on", "desk.day_unreadable") from None
