"""The claim of one person on one number.

Its id is derived from the keyed digest of the number, so that two persons can never hold
the same number at one time, on any store, without a lock; and it does not tell the number.
"""

from uuid import UUID

from ledger.errors import IdentifierFree, IdentifierTaken
from ledger.history import Fact, History, when
from ledger.vocabulary import IdentifierKind


class IdentifierClaim(History, stored_as="identifier_claim"):
    """Held from ``IdentifierClaimed`` until ``IdentifierReleased``; then free again."""

    class IdentifierClaimed(Fact, frozen=True):
        """A person holds the number now."""

        TOPIC = "identifier_claimed"
        kind: IdentifierKind
        person_id: UUID

    class IdentifierReleased(Fact, frozen=True):
        """The person no longer holds the number."""

        TOPIC = "identifier_released"
        kind: IdentifierKind
        person_id: UUID

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.holder: UUID | None = None
        self.kind: IdentifierKind | None = None

    def claim(self, *, occurred_on: str, kind: IdentifierKind, person_id: UUID) -> None:
        """Take the number for ``person_id``.

        Raises:
            IdentifierTaken: somebody holds it.
        """
        if self.holder is not None:
            raise IdentifierTaken(kind=kind)
        self._record(
            IdentifierClaim.IdentifierClaimed,
            occurred_on=occurred_on,
            kind=kind,
            person_id=person_id,
        )

    def release(self, *, occurred_on: str) -> None:
        """Set the number free.

        Raises:
            IdentifierFree: nobody holds it.
        """
        if self.holder is None:
            raise IdentifierFree(id=self.id)
        self._record(
            IdentifierClaim.IdentifierReleased,
            occurred_on=occurred_on,
            kind=self.kind,
            person_id=self.holder,
        )

    @when(IdentifierClaimed)
    def _identifier_claimed(self, fact: IdentifierClaimed) -> None:
        self.holder, self.kind = fact.person_id, fact.kind

    @when(IdentifierReleased)
    def _identifier_released(self, _fact: IdentifierReleased) -> None:
        self.holder = None
