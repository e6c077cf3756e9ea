"""Where somebody works, and as what.

What somebody may do is a role, everywhere or in one organisation or area. They have the one they
were registered in; others are granted, and each is revoked when it ends.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from ledger.aggregates.staff_member.signing_in import AT_WORK, SigningIn, StaffState
from ledger.history import Fact, begins, records, when
from ledger.refusals.office import (
    StaffHasLeft,
    StaffRoleHeld,
    StaffRoleNotHeld,
    StaffRoleToSelf,
    StaffStillWorks,
)
from ledger.vocabulary import PartialDate, SealedText, StaffRole


class LeavingReason(Enum):
    """Why somebody no longer works here."""

    RESIGNED = "resigned"
    RETIRED = "retired"
    TRANSFERRED = "transferred"
    CONTRACT_ENDED = "contract_ended"
    DISMISSED = "dismissed"
    DIED = "died"


class Post(NamedTuple):
    """A role, and where it is held; in ``None`` means everywhere."""

    role: StaffRole
    organisation: str | None = None
    area: str | None = None


class StaffMember(SigningIn, stored_as="staff_member"):
    """Works from ``StaffRegistered`` until ``StaffLeft``, signs in from the first password on."""

    class StaffRegistered(Fact, frozen=True):
        """The person may act in this role, everywhere or where it says."""

        TOPIC = "staff_registered"
        CLASS_VERSION = 2
        LEADS_TO = StaffState.WORKING
        UNDONE_BY = "staff_left"
        role: StaffRole
        organisation: str | None = None
        area: str | None = None
        name: SealedText = None
        username: SealedText = None

        @staticmethod
        def upcast_v1_v2(fields: dict[str, Any]) -> None:
            """Before, the role somebody was registered in was theirs everywhere."""

    class StaffRoleGranted(Fact, frozen=True):
        """A member of staff may also act in this role, everywhere or where it says."""

        TOPIC = "staff_role_granted"
        UNDONE_BY = "staff_role_revoked"
        role: StaffRole
        organisation: str | None = None
        area: str | None = None

    class StaffRoleRevoked(Fact, frozen=True):
        """A member of staff may no longer act in this role there."""

        TOPIC = "staff_role_revoked"
        UNDONE_BY = "staff_role_granted"
        role: StaffRole
        organisation: str | None = None
        area: str | None = None

    class StaffReviewed(Fact, frozen=True):
        """The work of a member of staff in a period was looked at and classed."""

        TOPIC = "staff_reviewed"
        period: PartialDate
        classed_as: SealedText = None

    class StaffTrained(Fact, frozen=True):
        """A member of staff took a course, or an exam such as the one in law."""

        TOPIC = "staff_trained"
        course: str
        minutes: int | None = None
        result: SealedText = None

    class StaffLeft(Fact, frozen=True):
        """A member of staff stopped working here and may no longer act in any role."""

        TOPIC = "staff_left"
        UNDONE_BY = "staff_returned"
        LEADS_TO = StaffState.LEFT
        leaving_reason: LeavingReason

    class StaffReturned(Fact, frozen=True):
        """Somebody who had left works here again, in the role they were registered in."""

        TOPIC = "staff_returned"
        UNDONE_BY = "staff_left"
        LEADS_TO = StaffState.WORKING

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.registered: Post | None = None
        self.granted: set[Post] = set()

    @begins(StaffRegistered, alone=False)
    def register(self, told: StaffRegistered) -> None:
        """Let the person act in a role; their user name is claimed with it.

        Raises:
            AlreadyExists: they are registered.
        """

    @records(StaffRoleGranted, after=AT_WORK, otherwise=StaffHasLeft)
    def grant(self, told: StaffRoleGranted) -> None:
        """Let a member of staff also act in a role.

        Raises:
            StaffHasLeft: they no longer work here.
            StaffRoleHeld: they may do so already.
            StaffRoleToSelf: they would give it to themselves.
        """
        if self.acting is not None and self.acting.actor == self.id:
            raise StaffRoleToSelf(role=told.role.value)
        if _post(told) in self.posts:
            raise StaffRoleHeld(role=told.role.value)

    @records(StaffRoleRevoked, after=AT_WORK, otherwise=StaffHasLeft)
    def revoke(self, told: StaffRoleRevoked) -> None:
        """Take back a role.

        Raises:
            StaffHasLeft: they no longer work here, so they have none.
            StaffRoleNotHeld: they do not have it there.
        """
        if _post(told) not in self.posts:
            raise StaffRoleNotHeld(role=told.role.value)

    @records(StaffReviewed, after=AT_WORK, otherwise=StaffHasLeft)
    def review(self, told: StaffReviewed) -> None:
        """Record how the work of a member of staff was classed.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(StaffTrained, after=AT_WORK, otherwise=StaffHasLeft)
    def train(self, told: StaffTrained) -> None:
        """Record that a member of staff took a course or an exam.

        Raises:
            StaffHasLeft: they no longer work here.
        """

    @records(StaffLeft, after=AT_WORK, otherwise=StaffHasLeft)
    def leave(self, told: StaffLeft) -> None:
        """Record that a member of staff stopped working here.

        Raises:
            StaffHasLeft: they left before.
        """

    @records(StaffReturned, after={StaffState.LEFT}, otherwise=StaffStillWorks)
    def come_back(self, told: StaffReturned) -> None:
        """Record that somebody who had left works here again.

        Raises:
            StaffStillWorks: they never left.
        """

    @property
    def posts(self) -> frozenset[Post]:
        """Every role they hold now, and where."""
        if self.state is not StaffState.WORKING:
            return frozenset()
        first = {self.registered} if self.registered else set()
        return frozenset(first | self.granted)

    def acts_as(self, roles: Iterable[StaffRole], organisation: str) -> bool:
        """Whether they may act in one of ``roles`` in that organisation."""
        wanted = set(roles)
        return any(
            post.role in wanted and post.organisation in {None, organisation} for post in self.posts
        )

    @when(StaffRegistered)
    def _staff_registered(self, fact: StaffRegistered) -> None:
        self.registered = _post(fact)

    @when(StaffRoleGranted)
    def _staff_role_granted(self, fact: StaffRoleGranted) -> None:
        self.granted.add(_post(fact))

    @when(StaffRoleRevoked)
    def _staff_role_revoked(self, fact: StaffRoleRevoked) -> None:
        if _post(fact) == self.registered:
            self.registered = None
        self.granted.discard(_post(fact))

    @when(StaffLeft)
    def _staff_left(self, _fact: StaffLeft) -> None:
        self.granted = set()
        self._show_nothing()


def _post(
    fact: StaffMember.StaffRegistered | StaffMember.StaffRoleGranted | StaffMember.StaffRoleRevoked,
) -> Post:
    return Post(fact.role, fact.organisation, fact.area)
