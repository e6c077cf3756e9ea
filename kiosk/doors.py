"""What the kiosk asks of the rest of the house, and nothing more.

Whoever mounts the kiosk opens these doors for it. None of them takes a fact from the kiosk: that
a record was opened and shut is written down behind them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from projections.open_loans import OpenLoan
from projections.person_history import Entry


@dataclass(frozen=True)
class Visitor:
    """The person whose turn it is: only what the kiosk must know to speak to them.

    ``language`` is the one they told the office they prefer: ``zh-Hans``, ``vi`` or ``en``.
    """

    person_id: UUID
    name: str | None = None
    language: str | None = None


class Doors(Protocol):
    """How the kiosk finds out who somebody is and what was recorded about them."""

    def holder_of(self, card_number: str) -> UUID | None:
        """Who holds this card; ``None`` when nobody does."""

    def check_pin(self, person_id: UUID | None, pin: str) -> bool:
        """Whether ``pin`` is this person's. ``None`` takes as long, and is never right."""

    def begin_try(self, card_number: str) -> int:
        """Count one try with this card, before it is checked.

        Gives 0 when it may go ahead, else the seconds to wait; a try that must wait is not counted.
        Works the same for a card that nobody holds.
        """

    def end_tries(self, card_number: str) -> None:
        """Card and PIN were right: the tries counted so far are forgotten."""

    def person(self, person_id: UUID) -> Visitor | None:
        """Who this is; ``None`` when nobody is."""

    def begin_session(self, person_id: UUID) -> UUID | None:
        """The record is opened to this person; ``None`` when that could not be written down."""

    def end_session(self, person_id: UUID, session_id: UUID) -> None:
        """The record that was opened to this person is shut."""

    def record_of(self, person_id: UUID) -> Sequence[Entry]:
        """Every service recorded for this person, newest first."""

    def open_loans_of(self, person_id: UUID) -> Sequence[OpenLoan]:
        """What this person has borrowed and not brought back."""
