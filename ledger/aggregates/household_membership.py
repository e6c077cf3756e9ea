"""Of which household a person is: one history for each person, so that they are never in two.

What a register said of the household when the person was registered stands until then.
"""

from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.particulars import HouseholdLeavingReason, HouseholdRelationship
from ledger.refusals.persons import AlreadyMember, MemberOfAnotherHousehold, NotMember


class HouseholdMembership(History, stored_as="household_membership", carries=("person_id",)):
    """Each ``HouseholdMemberJoined`` lasts until ``HouseholdMemberLeft``."""

    person_id: UUID

    class HouseholdMemberJoined(Fact, frozen=True):
        """The person became one of the household."""

        TOPIC = "household_member_joined"
        person_id: UUID
        household_id: UUID
        household_relationship: HouseholdRelationship | None = None

    class HouseholdMemberLeft(Fact, frozen=True):
        """The person is not one of the household any more."""

        TOPIC = "household_member_left"
        household_id: UUID
        household_leaving_reason: HouseholdLeavingReason
        person_id: UUID = NIL

    @staticmethod
    def id_of(person_id: UUID) -> UUID:
        """The one history of the households of a person."""
        return derived_id(None, "household_membership", person_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.household_id: UUID | None = None

    @begins_or_goes_on(HouseholdMemberJoined, alone=False)
    def join(self, told: HouseholdMemberJoined) -> None:
        """Note of which household the person is.

        Raises:
            AlreadyMember: they are of this one.
            MemberOfAnotherHousehold: they leave that one first.
        """
        if self.household_id == told.household_id:
            raise AlreadyMember(id=told.person_id)
        if self.household_id is not None:
            raise MemberOfAnotherHousehold(id=told.person_id)

    @records(HouseholdMemberLeft, alone=False)
    def leave(self, told: HouseholdMemberLeft) -> None:
        """Note that the person is not of the household any more.

        Raises:
            NotMember: they are not of this one.
        """
        if self.household_id != told.household_id:
            raise NotMember(id=self.person_id)

    @when(HouseholdMemberJoined)
    def _household_member_joined(self, fact: HouseholdMemberJoined) -> None:
        self.household_id = fact.household_id

    @when(HouseholdMemberLeft)
    def _household_member_left(self, _fact: HouseholdMemberLeft) -> None:
        self.household_id = None
