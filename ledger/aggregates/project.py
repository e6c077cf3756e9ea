"""A small project that helps households to live on what they do: goats, a stall, a workshop."""

from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins, records, when
from ledger.refusals.grants import (
    HouseholdListUnusable,
    HouseholdNotOnList,
    ProjectHasEnded,
    must_be_above_zero,
    must_be_of_one_currency,
)
from ledger.vocabulary import Money


class ProjectState(Enum):
    """Whether a project still goes on."""

    APPROVED = "approved"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProjectCancellation(Enum):
    """Why a project was given up."""

    FUND_MISSING = "fund_missing"
    HOUSEHOLDS_LEFT = "households_left"
    NOT_FEASIBLE = "not_feasible"
    DISASTER = "disaster"


class Project(History, stored_as="project", carries=("project_code", "livelihood", "area")):
    """Approved, reported on as it goes, and completed or cancelled."""

    project_code: str
    livelihood: str
    area: str | None

    class ProjectApproved(Fact, frozen=True):
        """An office lets a project begin: for these households, from this fund."""

        TOPIC = "project_approved"
        LEADS_TO = ProjectState.APPROVED
        project_code: str
        livelihood: str
        households: tuple[UUID, ...]
        budget: Money
        fund_id: UUID | None = None
        area: str | None = None

    class ProjectProgressed(Fact, frozen=True):
        """The project reached a stage, and so much of its budget is spent by now."""

        TOPIC = "project_progressed"
        stage: str
        spent: Money
        project_code: str = ""
        livelihood: str = ""
        area: str | None = None

    class ProjectCompleted(Fact, frozen=True):
        """The project ended as it was meant to; ``households`` are those who live on it."""

        TOPIC = "project_completed"
        LEADS_TO = ProjectState.COMPLETED
        households: tuple[UUID, ...]
        spent: Money
        project_code: str = ""
        livelihood: str = ""
        area: str | None = None

    class ProjectCancelled(Fact, frozen=True):
        """The project was given up."""

        TOPIC = "project_cancelled"
        LEADS_TO = ProjectState.CANCELLED
        project_cancellation: ProjectCancellation
        project_code: str = ""
        livelihood: str = ""
        area: str | None = None

    @classmethod
    def id_of(cls, organisation: str, project_code: str) -> UUID:
        """The one project that an organisation knows by this code."""
        return cls.id_by_mark(organisation, project_code)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.households: frozenset[UUID] = frozenset()
        self.budget = Money(0, "CNY")

    @begins(ProjectApproved, alone=False)
    def approve(self, told: ProjectApproved) -> None:
        """Record for whom a project begins.

        Raises:
            AlreadyExists: the organisation has a project of this code.
            HouseholdListUnusable: it is for no household, or for one twice.
            AmountNotPositive: it has no budget.
        """
        must_be_above_zero(told.budget)
        _must_be_a_list(told.households)

    @records(ProjectProgressed, after={ProjectState.APPROVED}, otherwise=ProjectHasEnded)
    def progress(self, told: ProjectProgressed) -> None:
        """Record how far it has come.

        Raises:
            ProjectHasEnded: it was completed or cancelled.
            CurrenciesMixed: what was spent is in another currency than the budget.
        """
        must_be_of_one_currency(told.spent, self.budget)

    @records(ProjectCompleted, after={ProjectState.APPROVED}, otherwise=ProjectHasEnded)
    def complete(self, told: ProjectCompleted) -> None:
        """Record who lives on it in the end.

        Raises:
            ProjectHasEnded: it was completed or cancelled.
            HouseholdListUnusable: nobody does, or a household is named twice.
            HouseholdNotOnList: it was not approved for one of the households.
            CurrenciesMixed: what was spent is in another currency than the budget.
        """
        _must_be_a_list(told.households)
        must_be_of_one_currency(told.spent, self.budget)
        for household in told.households:
            if household not in self.households:
                raise HouseholdNotOnList(household_id=household)

    @records(ProjectCancelled, after={ProjectState.APPROVED}, otherwise=ProjectHasEnded)
    def cancel(self, told: ProjectCancelled) -> None:
        """Record that it was given up, and why.

        Raises:
            ProjectHasEnded: it was completed or cancelled.
        """

    @when(ProjectApproved)
    def _project_approved(self, fact: ProjectApproved) -> None:
        self.households, self.budget = frozenset(fact.households), fact.budget


def _must_be_a_list(households: tuple[UUID, ...]) -> None:
    if not households or len(set(households)) != len(households):
        raise HouseholdListUnusable(households_listed=len(households))
