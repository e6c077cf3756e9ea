"""A body that serves people or helps to: an office, an association, a hospital, a firm.

Its code is the name it goes by in the ledger. When it moves or is merged, what was recorded for
it before stays where it was.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.office import (
    OrganisationGone,
    OrganisationIntoItself,
    OrganisationNotSuspended,
    OrganisationSuspendedBefore,
)
from ledger.vocabulary import SuspensionReason


class OrganisationType(Enum):
    """What a body is."""

    FEDERATION = "federation"
    COMMUNITY_ASSOCIATION = "community_association"
    SPECIAL_ASSOCIATION = "special_association"
    CIVIL_AFFAIRS = "civil_affairs"
    LOCAL_GOVERNMENT = "local_government"
    CARE_FACILITY = "care_facility"
    REHABILITATION_CENTRE = "rehabilitation_centre"
    HOSPITAL = "hospital"
    SCHOOL = "school"
    EMPLOYMENT_SERVICE = "employment_service"
    LEGAL_AID_CENTRE = "legal_aid_centre"
    CALL_PLATFORM = "call_platform"
    FIRM = "firm"
    FOUNDATION = "foundation"
    INSURER = "insurer"
    BANK = "bank"


class OrganisationState(Enum):
    """Whether a body works."""

    OPEN = "open"
    SUSPENDED = "suspended"
    MERGED = "merged"
    CLOSED = "closed"


WORKING = {OrganisationState.OPEN, OrganisationState.SUSPENDED}


class Organisation(History, stored_as="organisation", carries=("code",)):
    """Works from ``OrganisationOpened`` until it is merged into another one or closed."""

    code: str

    class OrganisationOpened(Fact, frozen=True):
        """The body is in the books, in its place among the others."""

        TOPIC = "organisation_opened"
        LEADS_TO = OrganisationState.OPEN
        code: str
        organisation_type: OrganisationType
        area: str | None = None
        parent: str | None = None

    class OrganisationMoved(Fact, frozen=True):
        """The body serves another area, or stands under another one."""

        TOPIC = "organisation_moved"
        code: str | None = None
        area: str | None = None
        parent: str | None = None

    class OrganisationMerged(Fact, frozen=True):
        """The body became a part of another, which goes on with its work."""

        TOPIC = "organisation_merged"
        LEADS_TO = OrganisationState.MERGED
        into: str
        code: str | None = None

    class OrganisationSuspended(Fact, frozen=True):
        """The body serves nobody for a while."""

        TOPIC = "organisation_suspended"
        LEADS_TO = OrganisationState.SUSPENDED
        suspension_reason: SuspensionReason
        code: str | None = None
        until: date | None = None

    class OrganisationReopened(Fact, frozen=True):
        """The body serves people again after it was suspended."""

        TOPIC = "organisation_reopened"
        LEADS_TO = OrganisationState.OPEN
        code: str | None = None

    class OrganisationClosed(Fact, frozen=True):
        """The body ended its work."""

        TOPIC = "organisation_closed"
        LEADS_TO = OrganisationState.CLOSED
        code: str | None = None

    @staticmethod
    def id_of(code: str) -> UUID:
        """The one body that goes by this code."""
        return derived_id(None, "organisation", code)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.area: str | None = None
        self.parent: str | None = None
        self.merged_into: str | None = None

    @property
    def works(self) -> bool:
        """Whether it goes on, even if suspended for now."""
        return self.state in WORKING

    @begins(OrganisationOpened, alone=False)
    def open(self, told: OrganisationOpened) -> None:
        """Enter the body into the books; the one above it is looked for first.

        Raises:
            AlreadyExists: it is there.
        """

    @records(OrganisationMoved, after=WORKING, otherwise=OrganisationGone, alone=False)
    def move(self, told: OrganisationMoved) -> None:
        """Record the area it serves from now on, and the body it stands under.

        Raises:
            OrganisationGone: it was closed, or merged into another.
        """

    @records(OrganisationMerged, after=WORKING, otherwise=OrganisationGone, alone=False)
    def merge(self, told: OrganisationMerged) -> None:
        """Record that it became a part of another.

        Raises:
            OrganisationGone: it was closed, or merged before.
            OrganisationIntoItself: the other one is itself.
        """
        if told.into == self.code:
            raise OrganisationIntoItself(organisation=self.code)

    @records(
        OrganisationSuspended,
        after={OrganisationState.OPEN},
        otherwise=OrganisationSuspendedBefore,
        alone=False,
    )
    def suspend(self, told: OrganisationSuspended) -> None:
        """Record that it serves nobody for a while.

        Raises:
            OrganisationSuspendedBefore: it did not serve anybody before either.
        """

    @records(
        OrganisationReopened,
        after={OrganisationState.SUSPENDED},
        otherwise=OrganisationNotSuspended,
        alone=False,
    )
    def reopen(self, told: OrganisationReopened) -> None:
        """Record that it serves people again.

        Raises:
            OrganisationNotSuspended: it is not suspended.
        """

    @records(OrganisationClosed, after=WORKING, otherwise=OrganisationGone, alone=False)
    def close(self, told: OrganisationClosed) -> None:
        """Record that it ended its work.

        Raises:
            OrganisationGone: it ended before.
        """

    @when(OrganisationOpened)
    def _organisation_opened(self, fact: OrganisationOpened) -> None:
        self.area, self.parent = fact.area, fact.parent

    @when(OrganisationMoved)
    def _organisation_moved(self, fact: OrganisationMoved) -> None:
        self.area, self.parent = fact.area, fact.parent

    @when(OrganisationMerged)
    def _organisation_merged(self, fact: OrganisationMerged) -> None:
        self.merged_into = fact.into
