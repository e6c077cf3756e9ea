"""Work that makes one home fit to live in: a ramp, a rail, a bathroom."""

from uuid import UUID

from ledger.errors import (
    AmountNotPositive,
    ModificationAlreadyAccepted,
    ModificationNotAgreed,
)
from ledger.history import Fact, History, when
from ledger.ids import derived_id
from ledger.vocabulary import Money, SealedText


class HomeModification(History, stored_as="home_modification"):
    """Agreed with the household, built, and accepted."""

    class HomeModificationAgreed(Fact, frozen=True):
        """The household and the office agreed on what is built, and at what price."""

        TOPIC = "home_modification_agreed"
        person_id: UUID
        room: str
        work: str
        price: Money
        household_id: UUID | None = None
        area: str | None = None

    class HomeModificationAccepted(Fact, frozen=True):
        """The work was looked at, found good, and its cost is known."""

        TOPIC = "home_modification_accepted"
        person_id: UUID
        room: str
        work: str
        cost: Money
        household_id: UUID | None = None
        area: str | None = None
        accepted_by: SealedText = None

    @staticmethod
    def id_of(person_id: UUID, room: str, work: str, year: str) -> UUID:
        """The one id of this work at this person's home in this year."""
        return derived_id(year[:4], "home_modification", person_id.hex, room, work, year[:4])

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.agreed: HomeModification.HomeModificationAgreed | None = None
        self.accepted = False

    def agree(  # noqa: PLR0913 - what is agreed has this many sides
        self,
        *,
        occurred_on: str,
        person_id: UUID,
        room: str,
        work: str,
        price: Money,
        household_id: UUID | None = None,
        area: str | None = None,
    ) -> None:
        """Record what was agreed.

        Raises:
            AlreadyExists: it was agreed before.
            AmountNotPositive: it costs nothing.
        """
        self._must_be_new()
        if price.minor <= 0:
            raise AmountNotPositive(minor=price.minor, currency=price.currency)
        self._record(
            HomeModification.HomeModificationAgreed,
            occurred_on=occurred_on,
            person_id=person_id,
            room=room,
            work=work,
            price=price,
            household_id=household_id,
            area=area,
        )

    def accept(self, *, occurred_on: str, cost: Money, accepted_by: str | None = None) -> None:
        """Record that the work is good, and what it cost.

        Raises:
            ModificationNotAgreed: nothing was agreed.
            ModificationAlreadyAccepted: it was accepted before.
            AmountNotPositive: it cost nothing.
        """
        if self.agreed is None:
            raise ModificationNotAgreed(id=self.id)
        if self.accepted:
            raise ModificationAlreadyAccepted(id=self.id)
        if cost.minor <= 0:
            raise AmountNotPositive(minor=cost.minor, currency=cost.currency)
        self._record(
            HomeModification.HomeModificationAccepted,
            occurred_on=occurred_on,
            person_id=self.agreed.person_id,
            room=self.agreed.room,
            work=self.agreed.work,
            cost=cost,
            household_id=self.agreed.household_id,
            accepted_by=accepted_by,
            area=self.agreed.area,
        )

    @when(HomeModificationAgreed)
    def _home_modification_agreed(self, fact: HomeModificationAgreed) -> None:
        self.agreed = fact

    @when(HomeModificationAccepted)
    def _home_modification_accepted(self, _fact: HomeModificationAccepted) -> None:
        self.accepted = True
