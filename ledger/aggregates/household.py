"""People who live and keep house together, and the risk of want that an authority sees there.

Who lives in it is told by each member's own history (``household_membership.py``), so that
nobody is in two households at once.
"""

from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, records, when
from ledger.particulars import DissolutionReason, Vulnerability
from ledger.refusals.persons import AlreadyHead, HouseholdIsDissolved
from ledger.vocabulary import SealedText, Settlement


class HouseholdState(Enum):
    """Whether the household goes on."""

    FORMED = "formed"
    DISSOLVED = "dissolved"


class Household(History, stored_as="household", carries=("area",)):
    """Goes on from ``HouseholdFormed`` until ``HouseholdDissolved``."""

    area: str | None

    class HouseholdFormed(Fact, frozen=True):
        """People began to keep house together; ``person_id`` is the head of the household."""

        TOPIC = "household_formed"
        LEADS_TO = HouseholdState.FORMED
        person_id: UUID
        area: str | None = None
        settlement: Settlement | None = None
        household_number: SealedText = None

    class HouseholdHeadChanged(Fact, frozen=True):
        """Somebody else became the head of the household, which is ``person_id`` from now on."""

        TOPIC = "household_head_changed"
        person_id: UUID
        area: str | None = None
        household_number: SealedText = None

    class HouseholdVulnerabilityClassified(Fact, frozen=True):
        """An authority looked at how near the household is to want, and agreed on measures."""

        TOPIC = "household_vulnerability_classified"
        person_id: UUID
        vulnerability: Vulnerability
        support_measures: tuple[str, ...] = ()
        area: str | None = None
        note: SealedText = None

    class HouseholdDissolved(Fact, frozen=True):
        """Nobody keeps house together there any more."""

        TOPIC = "household_dissolved"
        LEADS_TO = HouseholdState.DISSOLVED
        UNDONE_BY = "household_formed"  # its members may be of another household by now
        person_id: UUID
        dissolution_reason: DissolutionReason
        area: str | None = None

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.head: UUID = NIL
        self.household_number: str | None = None
        self.vulnerability: Vulnerability | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was dissolved."""
        return self.state is HouseholdState.DISSOLVED

    def must_stand(self) -> None:
        """Let nobody join, lead or look at what is no household any more.

        Raises:
            NotKnown: it was never formed.
            HouseholdIsDissolved: it was dissolved.
        """
        self._must_be_in({HouseholdState.FORMED}, HouseholdIsDissolved)

    @begins(HouseholdFormed, alone=False)
    def form(self, told: HouseholdFormed) -> None:
        """Note who keeps house together, and who is the head.

        Raises:
            AlreadyExists: a household of this number was noted before.
        """

    @records(
        HouseholdHeadChanged,
        after={HouseholdState.FORMED},
        otherwise=HouseholdIsDissolved,
        alone=False,
    )
    def change_head(self, told: HouseholdHeadChanged) -> None:
        """Note who is the head from now on.

        Raises:
            HouseholdIsDissolved: there is nothing to be the head of.
            AlreadyHead: they are.
        """
        if told.person_id == self.head:
            raise AlreadyHead(id=told.person_id)

    @records(
        HouseholdVulnerabilityClassified,
        after={HouseholdState.FORMED},
        otherwise=HouseholdIsDissolved,
        alone=False,
    )
    def classify_vulnerability(self, told: HouseholdVulnerabilityClassified) -> None:
        """Note how near the household is to want, or that it is not any more.

        Raises:
            HouseholdIsDissolved: it is no household any more.
        """

    @records(
        HouseholdDissolved,
        after={HouseholdState.FORMED},
        otherwise=HouseholdIsDissolved,
        alone=False,
    )
    def dissolve(self, told: HouseholdDissolved) -> None:
        """Note that the household is no more; whoever was in it may join another one.

        Raises:
            HouseholdIsDissolved: that was noted before.
        """

    @when(HouseholdFormed)
    def _household_formed(self, fact: HouseholdFormed) -> None:
        self.head, self.household_number = fact.person_id, fact.household_number

    @when(HouseholdHeadChanged)
    def _household_head_changed(self, fact: HouseholdHeadChanged) -> None:
        self.head, self.household_number = fact.person_id, fact.household_number

    @when(HouseholdVulnerabilityClassified)
    def _household_vulnerability_classified(self, fact: HouseholdVulnerabilityClassified) -> None:
        self.vulnerability = fact.vulnerability
