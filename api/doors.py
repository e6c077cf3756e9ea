"""The kiosk's doors into this house: it can look, and it can write nothing.

That somebody was shown their record there is written down here, by the kiosk as itself.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from api.office import Office
from kiosk.doors import Visitor
from kiosk.throttle import Throttle
from ledger.commands import looking
from ledger.errors import Refused
from ledger.ids import derived_id
from ledger.vocabulary import Channel
from ledger.work import Work
from projections import open_loans, person_history, person_lookup
from projections.open_loans import OpenLoan
from projections.person_history import Entry

log = logging.getLogger(__name__)

ENTRIES_MAX = 500


class KioskDoors:
    """Answers the kiosk from views that hold everything recorded by now."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._throttle = Throttle()
        self._kiosk = derived_id(None, "kiosk", office.organisation)

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

    def begin_session(self, person_id: UUID) -> UUID | None:
        """Write down that the record is opened to this person."""
        session_id = self._office.ledger.new_id()
        today = self._office.today()

        def begin(work: Work) -> None:
            looking.open_session(work, id=session_id, occurred_on=today, person_id=person_id)

        return session_id if self._write(person_id, f"open:{session_id}", begin) else None

    def end_session(self, person_id: UUID, session_id: UUID) -> None:
        """Write down that the record is shut."""
        today = self._office.today()

        def end(work: Work) -> None:
            looking.end_session(work, id=session_id, occurred_on=today)

        self._write(person_id, f"end:{session_id}", end)

    def _write(self, person_id: UUID, key: str, decide: Callable[[Work], Any]) -> bool:
        by = self._office.by(
            f"kiosk:{key}", actor=self._kiosk, channel=Channel.KIOSK, on_behalf_of=person_id
        )
        try:
            self._office.ledger.perform(by, decide)
        except Refused as why:
            # A clock that jumped, say, keeps nobody from their own record.
            log.warning("a session was not written down: %s", why.code)
            return False
        return True

    def record_of(self, person_id: UUID) -> Sequence[Entry]:
        """Every service recorded for this person, newest first."""
        return person_history.of(self._office.fresh(), person_id, limit=ENTRIES_MAX)

    def open_loans_of(self, person_id: UUID) -> Sequence[OpenLoan]:
        """What this person has at home."""
        return open_loans.of(self._office.fresh(), person_id)
