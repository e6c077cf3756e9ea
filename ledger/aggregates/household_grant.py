"""Relief given to a household once in a round: cash and goods, kept apart."""

from enum import Enum
from uuid import UUID

from ledger.errors import GrantAlreadyReversed
from ledger.history import NIL, Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.grants import must_be_worth_something
from ledger.vocabulary import Money


class ReliefState(Enum):
    """Whether the household still has what it was given."""

    GIVEN = "given"
    REVERSED = "reversed"


class HouseholdGrant(
    History,
    stored_as="household_grant",
    carries=("scheme", "person_id", "household_id", "round", "cash", "goods_value", "area"),
):
    """Given, and perhaps reversed."""

    class HouseholdGrantPaid(Fact, frozen=True):
        """The household received cash, goods or both."""

        TOPIC = "household_grant_paid"
        LEADS_TO = ReliefState.GIVEN
        UNDONE_BY = "household_grant_reversed"
        scheme: str
        person_id: UUID
        household_id: UUID
        round: str
        cash: Money
        goods_value: Money
        goods: str | None = None
        area: str | None = None

    class HouseholdGrantReversed(Fact, frozen=True, kw_only=True):
        """What was given came back, or was never handed over."""

        TOPIC = "household_grant_reversed"
        LEADS_TO = ReliefState.REVERSED
        UNDONE_BY = ""  # the household had its grant of this round
        scheme: str = ""
        person_id: UUID = NIL
        household_id: UUID = NIL
        round: str = ""
        cash: Money | None = None
        goods_value: Money | None = None
        reason: str
        area: str | None = None

    @staticmethod
    def id_of(scheme: str, household_id: UUID, grant_round: str) -> UUID:
        """The one grant a household can have of ``scheme`` in a round."""
        return derived_id(grant_round, "household_grant", scheme, household_id.hex, grant_round)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.reversed = False

    @begins(HouseholdGrantPaid, alone=False)
    def give(self, told: HouseholdGrantPaid) -> None:
        """Record what the household received; ``person_id`` took it in.

        Raises:
            AlreadyExists: the household had its grant of this round.
            CurrenciesMixed: cash and goods are told in two currencies.
            AmountNotPositive: neither cash nor goods were worth anything.
        """
        must_be_worth_something(told.cash, told.goods_value)

    @records(HouseholdGrantReversed)
    def reverse(self, told: HouseholdGrantReversed) -> None:
        """Record that the grant came back, whole.

        Raises:
            GrantAlreadyReversed: it came back before.
        """
        if self.reversed:
            raise GrantAlreadyReversed(id=self.id)

    @when(HouseholdGrantReversed)
    def _household_grant_reversed(self, _fact: HouseholdGrantReversed) -> None:
        self.reversed = True
