"""The kiosk's doors into this house: it can look, and it can write nothing."""

from collections.abc import Sequence
from uuid import UUID

from api.office import Office
from kiosk.doors import Visitor
from kiosk.throttle import Throttle
from projections import open_loans, person_history, person_lookup
from projections.open_loans import OpenLoan
from projections.person_history import Entry

ENTRIES_MAX = 500


class KioskDoors:
    """Answers the kiosk from views that hold everything recorded by now."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._throttle = Throttle()

    def holder_of(self, card_number: str) -> UUID | None:
        """Who holds this card."""
        views = self._office.fresh()
        return person_lookup.by_card(views, self._office.ledger.vault, card_number)

    def check_pin(self, person_id: UUID | None, pin: str) -> bool:
        """Whether the PIN is right; as slow when there is nobody to check it for."""
        kept = person_lookup.pin_hash(self._office.fresh(), person_id) if person_id else None
        return self._office.secrets.check(pin, kept)

    def begin_try(self, card_number: str) -> int:
        """Count a try, or say how many seconds to wait."""
        return self._throttle.begin(card_number)

    def end_tries(self, card_number: str) -> None:
        """The owner is in."""
        self._throttle.forget(card_number)

    def person(self, person_id: UUID) -> Visitor | None:
        """Who this is, as far as the kiosk needs to know."""
        found = person_lookup.summary(self._office.fresh(), person_id)
        return Visitor(person_id, found.name, found.language) if found else None

    def record_of(self, person_id: UUID) -> Sequence[Entry]:
        """Every service recorded for this person, newest first."""
        return person_history.of(self._office.fresh(), person_id, limit=ENTRIES_MAX)

    def open_loans_of(self, person_id: UUID) -> Sequence[OpenLoan]:
        """What this person has at home."""
        return open_loans.of(self._office.fresh(), person_id)
