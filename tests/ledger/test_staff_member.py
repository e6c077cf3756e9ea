"""What a member of staff may do, where, and until when."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import StaffMember
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import Fact
from ledger.vocabulary import StaffRole
from ledger.work import Work
from tests.facts import CLERK, ORGANISATION, by, copied, given, meanwhile, ready, recorded, refused

ON_STAFF = ready(StaffMember.StaffRegistered)
GRANTED = ready(StaffMember.StaffRoleGranted)
REVOKED = ready(StaffMember.StaffRoleRevoked)
REVIEWED = ready(StaffMember.StaffReviewed)
TRAINED = ready(StaffMember.StaffTrained)
LEFT = ready(StaffMember.StaffLeft)
RETURNED = ready(StaffMember.StaffReturned)
BAHARGUL = UUID("7b7f0b60-0000-4000-8000-00000000000d")

STEPS = {
    "grant": (GRANTED, []),
    "revoke": (REVOKED, [GRANTED]),
    "review": (REVIEWED, []),
    "train": (TRAINED, []),
    "leave": (LEFT, [GRANTED]),
    "come_back": (RETURNED, [LEFT]),
}


def told(fact: Fact) -> dict[str, Any]:
    names = ("occurred_on", *fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
    return {name: getattr(fact, name) for name in names}


def staff(*facts: Fact) -> StaffMember:
    return given(StaffMember, ON_STAFF, *facts, id=BAHARGUL)


@pytest.mark.parametrize("command", STEPS)
def test_each_step_of_a_member_of_staff_is_recorded_as_it_was_told(command: str):
    fact, before = STEPS[command]
    member = staff(*before)

    getattr(member, command)(**told(fact))

    assert recorded(member) == [fact]


@pytest.mark.parametrize("command", ["grant", "revoke", "review", "train", "leave"])
def test_whoever_left_does_nothing_more(command: str):
    member = staff(LEFT)

    with refused("staff_has_left", state="left"):
        getattr(member, command)(**told(STEPS[command][0]))


def test_password_set_by_who_left_is_refused():
    with refused("staff_has_left"):
        staff(LEFT).set_password(occurred_on="2022", password_hash="hash")  # noqa: S106


def test_staff_registered_without_a_user_name_can_hold_roles(ledger: ServiceLedger):
    command = COMMANDS["staff_member.register"]
    said = {"occurred_on": "2022-01-05", "role": "volunteer", "name": "古丽娜尔"}

    answer = ledger.perform(by(), command.on(command.read(said)))

    volunteer = ledger.load(StaffMember, UUID(answer.value))
    assert volunteer is not None
    assert volunteer.acts_as([StaffRole.VOLUNTEER], ORGANISATION)
    assert ledger.vault.has_key(volunteer.id)


def test_staff_role_granted_counts_where_it_says():
    member = staff(GRANTED)

    assert member.acts_as([StaffRole.REHAB_WORKER], ORGANISATION)
    assert not member.acts_as([StaffRole.REHAB_WORKER], "阜康市残联")
    assert not member.acts_as([StaffRole.APPROVER], ORGANISATION)


def test_staff_role_granted_twice_is_refused():
    with refused("staff_role_held", role="rehab_worker"):
        staff(GRANTED).grant(**told(GRANTED))


def test_staff_role_granted_twice_at_once_is_granted_once(ledger: ServiceLedger):
    copied(ledger, BAHARGUL, ON_STAFF)

    def grant(work: Work) -> None:
        work.change(StaffMember, BAHARGUL).grant(**told(GRANTED))

    with refused("staff_role_held"):
        meanwhile(ledger, grant, grant)

    assert ledger.position() == 2


def test_staff_role_granted_to_oneself_is_refused():
    member = given(StaffMember, ON_STAFF, id=CLERK, asked_by=by())

    with refused("staff_role_to_self", role="rehab_worker"):
        member.grant(**told(GRANTED))


def test_staff_role_revoked_is_held_no_longer():
    member = staff(GRANTED, REVOKED)

    assert not member.acts_as([StaffRole.REHAB_WORKER], ORGANISATION)
    assert member.acts_as([StaffRole.CLERK], ORGANISATION)


def test_staff_role_revoked_that_was_never_granted_is_refused():
    with refused("staff_role_not_held", role="rehab_worker"):
        staff().revoke(**told(REVOKED))


def test_staff_reviewed_is_for_nobody_elses_eyes():
    assert StaffMember.StaffReviewed.SEALED_FIELDS == ("classed_as",)


def test_staff_trained_keeps_the_result_sealed():
    assert StaffMember.StaffTrained.SEALED_FIELDS == ("result",)


def test_staff_left_holds_no_role():
    member = staff(GRANTED, LEFT)

    assert member.posts == frozenset()


def test_staff_returned_holds_only_the_role_they_were_registered_in():
    member = staff(GRANTED, LEFT, RETURNED)

    assert {post.role for post in member.posts} == {StaffRole.CLERK}


def test_staff_returned_who_never_left_is_refused():
    with refused("staff_still_works", state="working"):
        staff().come_back(**told(RETURNED))
