"""What the desk's forms have in common: what was typed becomes a value, or a question back."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from api.office import Office
from api.refusals import refusal
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.errors import Refused
from ledger.history import Fact
from ledger.vocabulary import Condition, StationKind
from projections import open_loans, staff_lookup


class ChangedBySomebody(Exception):
    """Others recorded ``facts`` of the same thing while the form was open; ``seen`` counts all."""

    def __init__(self, facts: list[Fact], seen: int) -> None:
        super().__init__(str(seen))
        self.facts = facts
        self.seen = seen

    def told(self, turn: Turn) -> list[str]:
        """Each fact in a sentence: what it is, who recorded it, and when."""
        return [_told(turn, fact) for fact in self.facts]


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


def seen(office: Office, history_id: UUID) -> int:
    """How many facts the history has: a form that is about it says so in its field ``seen``."""
    return len(office.ledger.facts_of([history_id]).get(history_id, []))


def must_be_unchanged(turn: Turn, history_id: UUID, seen: int | None) -> None:
    """Let the form be recorded if nobody else recorded anything of the history meanwhile.

    A form that does not tell what it saw is recorded, and so is one that was recorded before.

    Raises:
        ChangedBySomebody: somebody did.
    """
    if seen is None:
        return
    facts = turn.office.ledger.facts_of([history_id]).get(history_id, [])
    own = turn.session.staff_id if turn.session else None
    if any(fact.envelope.actor != own for fact in facts[seen:]):
        raise ChangedBySomebody(facts[seen:], len(facts))


def _told(turn: Turn, fact: Fact) -> str:
    staff = staff_lookup.staff(turn.office.fresh(), fact.envelope.actor)
    when = datetime.fromisoformat(fact.envelope.recorded_at).astimezone()
    return turn.t(
        "desk.changed_by",
        what=turn.t(f"topic.{fact.TOPIC}"),
        who=Name(staff.name if staff and staff.name else turn.office.organisation),
        time=when.strftime("%Y-%m-%d %H:%M"),
    )


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
