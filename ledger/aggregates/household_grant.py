"""Relief given to a household once in a round: cash and goods, kept apart."""

from typing import Any
from uuid import UUID

from ledger.errors import AmountNotPositive, GrantAlreadyReversed
from ledger.history import Fact, History, when
from ledger.ids import derived_id
from ledger.vocabulary import Money


class HouseholdGrant(History, stored_as="household_grant"):
    """Given, and perhaps reversed."""

    class HouseholdGrantPaid(Fact, frozen=True):
        """The household received cash, goods or both."""

        TOPIC = "household_grant_paid"
        scheme: str
        person_id: UUID
        household_id: UUID
        round: str
        cash: Money
        goods_value: Money
        goods: str | None = None
        area: str | None = None

    class HouseholdGrantReversed(Fact, frozen=True):
        """What was given came back, or was never handed over."""

        TOPIC = "household_grant_reversed"
        scheme: str
        person_id: UUID
        household_id: UUID
        round: str
        cash: Money
        goods_value: Money
        reason: str
        area: str | None = None

    @staticmethod
    def id_of(scheme: str, household_id: UUID, grant_round: str) -> UUID:
        """The one grant a household can have of ``scheme`` in a round."""
        return derived_id(grant_round, "household_grant", scheme, household_id.hex, grant_round)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.given: dict[str, Any] = {}
        self.reversed = False

    def give(  # noqa: PLR0913 - a grant is named by this many things
        self,
        *,
        occurred_on: str,
        scheme: str,
        person_id: UUID,
        household_id: UUID,
        round: str,  # noqa: A002 - the field's own word
        cash: Money,
        goods_value: Money,
        goods: str | None = None,
        area: str | None = None,
    ) -> None:
        """Record what the household received; ``person_id`` took it in.

        Raises:
            AlreadyExists: the household had its grant of this round.
            AmountNotPositive: neither cash nor goods were worth anything.
        """
        self._must_be_new()
        if min(cash.minor, goods_value.minor) < 0 or cash.minor + goods_value.minor <= 0:
            raise AmountNotPositive(minor=cash.minor + goods_value.minor, currency=cash.currency)
        self._record(
            HouseholdGrant.HouseholdGrantPaid,
            occurred_on=occurred_on,
            scheme=scheme,
            person_id=person_id,
            household_id=household_id,
            round=round,
            cash=cash,
            goods_value=goods_value,
            goods=goods,
            area=area,
        )

    def reverse(self, *, occurred_on: str, reason: str) -> None:
        """Record that the grant came back.

        Raises:
            GrantAlreadyReversed: it came back before.
        """
        self._must_exist()
        if self.reversed:
            raise GrantAlreadyReversed(id=self.id)
        self._record(
            HouseholdGrant.HouseholdGrantReversed,
            occurred_on=occurred_on,
            reason=reason,
            **self.given,
        )

    @when(HouseholdGrantPaid)
    def _household_grant_paid(self, fact: HouseholdGrantPaid) -> None:
        names = ("scheme", "person_id", "household_id", "round", "cash", "goods_value", "area")
        self.given = {name: getattr(fact, name) for name in names}

    @when(HouseholdGrantReversed)
    def _household_grant_reversed(self, _fact: HouseholdGrantReversed) -> None:
        self.reversed = True
