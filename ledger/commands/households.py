"""Households: who keeps house together, who is the head, and how near they are to want."""

from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Household, HouseholdMembership
from ledger.commands.persons import household_id, living
from ledger.commands.registry import command
from ledger.particulars import (
    DissolutionReason,
    HouseholdLeavingReason,
    HouseholdRelationship,
    Vulnerability,
)
from ledger.refusals.persons import HeadIsLeaving, NotMember
from ledger.vocabulary import PartialDate, Settlement
from ledger.work import Work


class Member(Struct, frozen=True):
    """Somebody of a household, and what they are to its head."""

    person_id: UUID
    household_relationship: HouseholdRelationship | None = None


@command("household.form")
def form(  # noqa: PLR0913 - a household is known by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    members: tuple[Member, ...] = (),
    household_number: str | None = None,
    area: str | None = None,
    settlement: Settlement | None = None,
) -> str:
    """Note who keeps house together; ``person_id`` is the head. The household is the answer.

    Raises:
        AlreadyExists: the organisation knows a household of this number.
        MemberOfAnotherHousehold: somebody leaves another one first.
        NotKnown, PersonIsErased, PersonHasDied: somebody is nobody to be a member.
    """
    number = household_number
    new_id = household_id(work, number) if number else work.ledger.new_id()
    household = work.begin(Household, new_id)
    household.form(
        occurred_on=occurred_on,
        person_id=person_id,
        area=area,
        settlement=settlement,
        household_number=household_number,
    )
    for each in (Member(person_id, HouseholdRelationship.HEAD), *members):
        _join(work, household, each, occurred_on)
    return str(household.id)


@command("household.add_member")
def add_member(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID,
    household_relationship: HouseholdRelationship | None = None,
) -> str:
    """Note that a person is of the household from now on.

    Raises:
        HouseholdIsDissolved: it is no household any more.
        AlreadyMember: they are of it.
        MemberOfAnotherHousehold: they leave another one first.
    """
    household = work.change(Household, id)
    _join(work, household, Member(person_id, household_relationship), occurred_on)
    return str(id)


@command("household.remove_member")
def remove_member(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID,
    household_leaving_reason: HouseholdLeavingReason,
) -> str:
    """Note that a person is not of the household any more.

    Raises:
        NotMember: they are not of it.
        HeadIsLeaving: somebody else becomes the head first.
    """
    membership = work.change(HouseholdMembership, HouseholdMembership.id_of(person_id))
    household = work.find(Household, id)
    if household is not None and not household.is_over and household.head == person_id:
        raise HeadIsLeaving(id=person_id)
    membership.leave(
        occurred_on=occurred_on,
        household_id=id,
        household_leaving_reason=household_leaving_reason,
    )
    return str(id)


@command("household.change_head")
def change_head(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID,
) -> str:
    """Note which member is the head from now on.

    Raises:
        HouseholdIsDissolved: it is no household any more.
        NotMember: they are not of it.
        AlreadyHead: they are.
    """
    living(work, person_id)
    household = work.change(Household, id)
    membership = work.find(HouseholdMembership, HouseholdMembership.id_of(person_id))
    if membership is None or membership.household_id != id:
        raise NotMember(id=person_id)
    household.change_head(
        occurred_on=occurred_on,
        person_id=person_id,
        household_number=household.household_number,
    )
    return str(id)


@command("household.classify_vulnerability")
def classify_vulnerability(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    vulnerability: Vulnerability,
    support_measures: tuple[str, ...] = (),
    note: str | None = None,
) -> str:
    """Note how near the household is to want, or that it is not any more, and what is done.

    Raises:
        HouseholdIsDissolved: it is no household any more.
    """
    household = work.change(Household, id)
    household.classify_vulnerability(
        occurred_on=occurred_on,
        person_id=household.head,
        vulnerability=vulnerability,
        support_measures=support_measures,
        note=note,
    )
    return str(id)


@command("household.dissolve")
def dissolve(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    dissolution_reason: DissolutionReason,
) -> str:
    """Note that the household is no more; whoever is of it may join another one.

    Raises:
        HouseholdIsDissolved: that was noted before.
    """
    household = work.change(Household, id)
    household.dissolve(
        occurred_on=occurred_on, person_id=household.head, dissolution_reason=dissolution_reason
    )
    return str(id)


def _join(work: Work, household: Household, member: Member, occurred_on: str) -> None:
    living(work, member.person_id)
    household.must_stand()
    membership = work.begin(HouseholdMembership, HouseholdMembership.id_of(member.person_id))
    before = membership.household_id
    if before is not None and _is_dissolved(work, before):
        membership.leave(
            occurred_on=occurred_on,
            household_id=before,
            household_leaving_reason=HouseholdLeavingReason.HOUSEHOLD_DISSOLVED,
        )
    membership.join(
        occurred_on=occurred_on,
        person_id=member.person_id,
        household_id=household.id,
        household_relationship=member.household_relationship,
    )


def _is_dissolved(work: Work, known: UUID) -> bool:
    household = work.find(Household, known)
    return household is not None and household.is_over
