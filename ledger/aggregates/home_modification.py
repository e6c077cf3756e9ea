"""Work that makes one home fit to live in: a ramp, a rail, a bathroom.

Four amounts that are easily taken for one another are kept apart: what the price list says,
what was agreed with the household, what the contractor asks, and what the work cost.
"""

from enum import Enum
from uuid import UUID

from ledger.errors import AlreadyExists, ModificationAlreadyAccepted, ModificationNotAgreed
from ledger.history import NIL, Fact, History, begins, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.grants import (
    CoPayNotWithinCost,
    CostNotAsAccepted,
    HomeNotNamed,
    ModificationNotAccepted,
    ModificationNotPaid,
    NoDefectOpen,
    must_be_above_zero,
    must_be_of_one_currency,
)
from ledger.vocabulary import Money, SealedText


class ModificationState(Enum):
    """How far the work on a home has come."""

    SURVEYED = "surveyed"
    DESIGNED = "designed"
    AGREED = "agreed"
    CONTRACTED = "contracted"
    BUILT = "built"
    ACCEPTED = "accepted"
    PAID = "paid"


class ModificationKind(Enum):
    """Under which promise a home is worked on."""

    BARRIER_FREE = "barrier_free"
    AGEING_FRIENDLY = "ageing_friendly"
    DANGEROUS_HOUSE = "dangerous_house"


class HomeModification(
    History,
    stored_as="home_modification",
    carries=("person_id", "room", "work", "household_id", "area", "modification_kind"),
):
    """Surveyed, designed, agreed with the household, built, accepted and paid; and repaired.

    An office that only keeps the agreement and the acceptance leaves the rest out; what was not
    surveyed says nothing of its kind, and is barrier-free.
    """

    person_id: UUID
    room: str
    work: str
    household_id: UUID | None
    area: str | None
    modification_kind: ModificationKind | None

    class HomeSurveyed(Fact, frozen=True):
        """Somebody looked at the home, and at what the person cannot do in it."""

        TOPIC = "home_surveyed"
        LEADS_TO = ModificationState.SURVEYED
        person_id: UUID
        room: str
        work: str
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None
        photo_digests: tuple[str, ...] = ()
        note: SealedText = None

    class HomeModificationDesigned(Fact, frozen=True):
        """The work was drawn, and the price list says what it comes to."""

        TOPIC = "home_modification_designed"
        LEADS_TO = ModificationState.DESIGNED
        list_price: Money
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None
        design_number: str | None = None

    class HomeModificationAgreed(Fact, frozen=True, kw_only=True):
        """The household and the office agreed on what is built, and at what price."""

        TOPIC = "home_modification_agreed"
        LEADS_TO = ModificationState.AGREED
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        price: Money
        household_id: UUID | None = None
        area: str | None = None

    class HomeModificationContracted(Fact, frozen=True):
        """A contractor took the work on, and asks so much for it."""

        TOPIC = "home_modification_contracted"
        LEADS_TO = ModificationState.CONTRACTED
        contractor: str
        contract_price: Money
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None
        contract_number: str | None = None

    class HomeModificationBuilt(Fact, frozen=True):
        """The contractor finished the work."""

        TOPIC = "home_modification_built"
        LEADS_TO = ModificationState.BUILT
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None
        photo_digests: tuple[str, ...] = ()

    class HomeModificationAccepted(Fact, frozen=True, kw_only=True):
        """The work was looked at, found good, and its cost is known."""

        TOPIC = "home_modification_accepted"
        LEADS_TO = ModificationState.ACCEPTED
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        cost: Money
        household_id: UUID | None = None
        area: str | None = None
        accepted_by: SealedText = None

    class HomeModificationPaid(Fact, frozen=True):
        """The cost was paid; ``co_pay`` is the household's share of it."""

        TOPIC = "home_modification_paid"
        LEADS_TO = ModificationState.PAID
        UNDONE_BY = "home_modification_payment_reversed"
        cost: Money
        co_pay: Money
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None
        fund_id: UUID | None = None

    class HomeModificationPaymentReversed(Fact, frozen=True):
        """What was paid for the work came back, the household's share too."""

        TOPIC = "home_modification_payment_reversed"
        LEADS_TO = ModificationState.ACCEPTED
        UNDONE_BY = "home_modification_paid"
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None

    class HomeDefectReported(Fact, frozen=True):
        """Something that was built does not hold."""

        TOPIC = "home_defect_reported"
        defect: str
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None
        note: SealedText = None

    class HomeDefectRepaired(Fact, frozen=True):
        """What did not hold was put right, by warranty unless it cost something."""

        TOPIC = "home_defect_repaired"
        defect: str
        person_id: UUID = NIL
        room: str = ""
        work: str = ""
        household_id: UUID | None = None
        area: str | None = None
        modification_kind: ModificationKind | None = None
        cost: Money | None = None

    @staticmethod
    def id_of(person_id: UUID, room: str, work: str, year: str) -> UUID:
        """The one id of this work at this person's home in this year."""
        return derived_id(year[:4], "home_modification", person_id.hex, room, work, year[:4])

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.agreed: HomeModification.HomeModificationAgreed | None = None
        self.accepted = False
        self.cost: Money | None = None
        self.defects: list[str] = []

    @begins(HomeSurveyed)
    def survey(self, told: HomeSurveyed) -> None:
        """Record what a home needs.

        Raises:
            AlreadyExists: it was surveyed, or agreed on, before.
        """

    @records(HomeModificationDesigned, after={ModificationState.SURVEYED})
    def design(self, told: HomeModificationDesigned) -> None:
        """Record what was drawn, and what the price list says of it.

        Raises:
            OutOfTurn: it was not surveyed, or it was designed before.
            AmountNotPositive: it would cost nothing.
        """
        must_be_above_zero(told.list_price)

    @begins_or_goes_on(HomeModificationAgreed)
    def agree(self, told: HomeModificationAgreed) -> None:
        """Record what was agreed, with or without a survey before.

        Raises:
            AlreadyExists: it was agreed before.
            HomeNotNamed: it is told first, and not of whose home and of what work.
            AmountNotPositive: it costs nothing.
        """
        if told.person_id == NIL or not told.room or not told.work:
            raise HomeNotNamed
        if self.agreed is not None:
            raise AlreadyExists(history=self.STORED_AS, id=self.id)
        must_be_above_zero(told.price)

    @records(HomeModificationContracted)
    def contract(self, told: HomeModificationContracted) -> None:
        """Record who builds it.

        Raises:
            ModificationNotAgreed: it was not agreed, or somebody builds it.
            AmountNotPositive: nothing is asked for it.
        """
        if self.state is not ModificationState.AGREED:
            raise ModificationNotAgreed(id=self.id)
        must_be_above_zero(told.contract_price)

    @records(HomeModificationBuilt)
    def build(self, told: HomeModificationBuilt) -> None:
        """Record that the work is finished.

        Raises:
            ModificationNotAgreed: it was not agreed, or it was finished before.
        """
        if self.state not in {ModificationState.AGREED, ModificationState.CONTRACTED}:
            raise ModificationNotAgreed(id=self.id)

    @begins_or_goes_on(HomeModificationAccepted)
    def accept(self, told: HomeModificationAccepted) -> None:
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
        must_be_above_zero(told.cost)

    @records(
        HomeModificationPaid,
        after={ModificationState.ACCEPTED},
        otherwise=ModificationNotAccepted,
        alone=False,
    )
    def pay(self, told: HomeModificationPaid) -> None:
        """Record what was paid, and what the household bears of it.

        Raises:
            ModificationNotAccepted: it was not accepted, or it was paid before.
            CostNotAsAccepted: it is not what the work cost when it was accepted.
            CoPayNotWithinCost: the household's share is below zero, or above the cost.
            CurrenciesMixed: the share is in another currency.
        """
        if told.cost != self.cost:
            raise CostNotAsAccepted(id=self.id)
        must_be_of_one_currency(told.cost, told.co_pay)
        if not 0 <= told.co_pay.minor <= told.cost.minor:
            raise CoPayNotWithinCost(id=self.id)

    @records(
        HomeModificationPaymentReversed,
        after={ModificationState.PAID},
        otherwise=ModificationNotPaid,
    )
    def reverse_payment(self, told: HomeModificationPaymentReversed) -> None:
        """Record that what was paid came back.

        Raises:
            ModificationNotPaid: it was not paid, or it came back before.
        """

    @records(
        HomeDefectReported,
        after={ModificationState.ACCEPTED, ModificationState.PAID},
        otherwise=ModificationNotAccepted,
    )
    def report_defect(self, told: HomeDefectReported) -> None:
        """Record what does not hold.

        Raises:
            ModificationNotAccepted: the work is not finished and accepted.
        """

    @records(HomeDefectRepaired)
    def repair_defect(self, told: HomeDefectRepaired) -> None:
        """Record that it was put right.

        Raises:
            NoDefectOpen: nobody reported it, or it was put right before.
            AmountNotPositive: it is said to have cost something, and did not.
        """
        if told.defect not in self.defects:
            raise NoDefectOpen(defect=told.defect)
        if told.cost is not None:
            must_be_above_zero(told.cost)

    @when(HomeModificationAgreed)
    def _home_modification_agreed(self, fact: HomeModificationAgreed) -> None:
        self.agreed = fact

    @when(HomeModificationAccepted)
    def _home_modification_accepted(self, fact: HomeModificationAccepted) -> None:
        self.accepted, self.cost = True, fact.cost

    @when(HomeDefectReported)
    def _home_defect_reported(self, fact: HomeDefectReported) -> None:
        self.defects.append(fact.defect)

    @when(HomeDefectRepaired)
    def _home_defect_repaired(self, fact: HomeDefectRepaired) -> None:
        self.defects.remove(fact.defect)
