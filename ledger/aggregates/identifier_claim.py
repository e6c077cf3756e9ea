"""The claim of one person on one number.

Its id is derived from the keyed digest of the number, so that two persons can never hold
the same number at one time, on any store, without a lock; and it does not tell the number.
Who holds it is sealed: otherwise a number and the digest's key would lead from the paper in
somebody's hand to everything a person received, even after that person was erased.
"""

from uuid import UUID

from ledger.errors import IdentifierFree, IdentifierTaken
from ledger.history import Fact, History, begins_or_goes_on, when
from ledger.ids import derived_id
from ledger.vocabulary import IdentifierKind, SealedId


class IdentifierClaim(History, stored_as="identifier_claim"):
    """Held from ``IdentifierClaimed`` until ``IdentifierReleased``; then free again."""

    class IdentifierClaimed(Fact, frozen=True):
        """A person holds the number now."""

        TOPIC = "identifier_claimed"
        UNDONE_BY = "identifier_released"
        kind: IdentifierKind
        person_id: SealedId = None

        @property
        def subject(self) -> UUID:
            """A key for this one holding: destroyed, nobody can tell who held the number."""
            return derived_id(None, "holding", self.originator_id.hex, self.originator_version)

        @property
        def begins_key(self) -> bool:
            """Each holding has its own key, so that a number can be held again."""
            return True

    class IdentifierReleased(Fact, frozen=True):
        """The person no longer holds the number."""

        TOPIC = "identifier_released"
        kind: IdentifierKind

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.held = False
        self.holder: UUID | None = None
        self.kind: IdentifierKind | None = None

    @begins_or_goes_on(IdentifierClaimed, alone=False)
    def claim(self, told: IdentifierClaimed) -> None:
        """Take the number for ``person_id``.

        Raises:
            IdentifierTaken: somebody holds it.
        """
        if self.held:
            raise IdentifierTaken(kind=told.kind)

    def release(self, *, occurred_on: str) -> None:
        """Set the number free.

        Raises:
            IdentifierFree: nobody holds it.
        """
        if not self.held:
            raise IdentifierFree(id=self.id)
        self._record(IdentifierClaim.IdentifierReleased, occurred_on=occurred_on, kind=self.kind)

    @when(IdentifierClaimed)
    def _identifier_claimed(self, fact: IdentifierClaimed) -> None:
        self.held, self.holder, self.kind = True, fact.person_id, fact.kind

    @when(IdentifierReleased)
    def _identifier_released(self, _fact: IdentifierReleased) -> None:
        self.held, self.holder = False, None
