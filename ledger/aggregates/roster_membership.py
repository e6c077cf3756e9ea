"""A person on a roster in one of its periods: put on it, taken off it, perhaps put on it again."""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.particulars import RosterRemovalReason
from ledger.refusals.persons import AlreadyOnRoster, NotOnRoster
from ledger.vocabulary import SealedText

CARRIED = ("person_id", "roster_id", "period_from", "roster_category", "area", "sensitive")


class RosterMembershipState(Enum):
    """Whether the person is on the roster."""

    ON = "on"
    OFF = "off"


class RosterMembership(History, stored_as="roster_membership", carries=CARRIED):
    """On the roster from ``RosterMemberAdded`` until ``RosterMemberRemoved``, or its closing."""

    person_id: UUID
    roster_id: UUID
    period_from: date
    roster_category: str | None
    area: str | None
    sensitive: bool

    class RosterMemberAdded(Fact, frozen=True):
        """The person was put on a list of those whom the office looks after."""

        TOPIC = "roster_member_added"
        LEADS_TO = RosterMembershipState.ON
        person_id: UUID
        roster_id: UUID
        period_from: date
        roster_category: str | None = None
        source_list: str | None = None
        household_id: UUID | None = None
        area: str | None = None
        sensitive: bool = False
        note: SealedText = None

    class RosterMemberRemoved(Fact, frozen=True):
        """The person is not on the list any more."""

        TOPIC = "roster_member_removed"
        LEADS_TO = RosterMembershipState.OFF
        roster_removal_reason: RosterRemovalReason
        person_id: UUID = NIL
        roster_id: UUID = NIL
        period_from: date | None = None
        roster_category: str | None = None
        area: str | None = None
        sensitive: bool = False
        note: SealedText = None

    @staticmethod
    def id_of(roster_id: UUID, period_from: date, person_id: UUID) -> UUID:
        """The one history of a person on a roster in the period that begins on that day."""
        period = period_from.isoformat()
        return derived_id(period, "roster_membership", roster_id.hex, period, person_id.hex)

    @begins_or_goes_on(
        RosterMemberAdded,
        after={RosterMembershipState.OFF},
        otherwise=AlreadyOnRoster,
        alone=False,
    )
    def add(self, told: RosterMemberAdded) -> None:
        """Put the person on the roster.

        Raises:
            AlreadyOnRoster: they are on it.
        """

    @records(
        RosterMemberRemoved, after={RosterMembershipState.ON}, otherwise=NotOnRoster, alone=False
    )
    def remove(self, told: RosterMemberRemoved) -> None:
        """Take the person off the roster.

        Raises:
            NotOnRoster: they are not on it.
        """
