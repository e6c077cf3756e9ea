"""What a member of staff shows at the door: set, used once, removed, and gone when they leave."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import StaffMember
from ledger.commands import COMMANDS
from ledger.history import Fact
from tests.facts import given, ready, recorded, refused

BAHARGUL = UUID("7b7f0b60-0000-4000-8000-00000000000d")
ON_STAFF = ready(StaffMember.StaffRegistered)
CODES = ready(StaffMember.RecoveryCodesSet)
TOTP = ready(StaffMember.TotpSet)
KEY = ready(StaffMember.PasskeyAdded)
LINK = ready(StaffMember.SignInLinked)
LEFT = ready(StaffMember.StaffLeft)

STEPS: dict[str, tuple[Fact, list[Fact]]] = {
    "give_password": (ready(StaffMember.PasswordGiven), []),
    "set_totp": (TOTP, []),
    "remove_totp": (ready(StaffMember.TotpRemoved), [TOTP]),
    "set_recovery_codes": (CODES, []),
    "use_recovery_code": (ready(StaffMember.RecoveryCodeUsed), [CODES]),
    "add_passkey": (KEY, []),
    "remove_passkey": (ready(StaffMember.PasskeyRemoved), [KEY]),
    "link_sign_in": (LINK, []),
    "unlink_sign_in": (ready(StaffMember.SignInUnlinked), [LINK]),
}
TAKING = [name for name, (_, before) in STEPS.items() if before]


def told(fact: Fact) -> dict[str, Any]:
    names = ("occurred_on", *fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
    return {name: getattr(fact, name) for name in names}


def staff(*facts: Fact) -> StaffMember:
    return given(StaffMember, ON_STAFF, *facts, id=BAHARGUL)


def is_recorded(command: str) -> bool:
    """Whether the step is recorded as it was told, after what comes before it."""
    fact, before = STEPS[command]
    member = staff(*before)

    getattr(member, command)(**told(fact))

    return recorded(member) == [fact]


def test_password_given_by_somebody_else_is_recorded():
    assert is_recorded("give_password")


def test_totp_set_with_a_secret_is_recorded():
    assert is_recorded("set_totp")


def test_totp_removed_when_it_was_set_is_recorded():
    assert is_recorded("remove_totp")


def test_recovery_codes_set_in_place_of_others_is_recorded():
    assert is_recorded("set_recovery_codes")


def test_recovery_code_used_once_is_recorded():
    assert is_recorded("use_recovery_code")


def test_passkey_added_by_its_owner_is_recorded():
    assert is_recorded("add_passkey")


def test_passkey_removed_that_was_there_is_recorded():
    assert is_recorded("remove_passkey")


def test_sign_in_linked_to_another_house_is_recorded():
    assert is_recorded("link_sign_in")


def test_sign_in_unlinked_that_was_linked_is_recorded():
    assert is_recorded("unlink_sign_in")


@pytest.mark.parametrize("command", STEPS)
def test_whoever_left_shows_nothing_at_the_door(command: str):
    fact, before = STEPS[command]

    with refused("staff_has_left", state="left"):
        getattr(staff(*before, LEFT), command)(**told(fact))


@pytest.mark.parametrize("command", TAKING)
def test_what_is_not_there_is_neither_used_nor_removed(command: str):
    with refused("sign_in_unknown"):
        getattr(staff(), command)(**told(STEPS[command][0]))


@pytest.mark.parametrize("command", TAKING)
def test_nothing_is_used_or_removed_twice(command: str):
    fact, before = STEPS[command]

    with refused("sign_in_unknown"):
        getattr(staff(*before, fact), command)(**told(fact))


@pytest.mark.parametrize("command", TAKING)
def test_whoever_comes_back_shows_what_is_set_anew(command: str):
    fact, before = STEPS[command]
    member = staff(*before, LEFT, ready(StaffMember.StaffReturned))

    with refused("sign_in_unknown"):
        getattr(member, command)(**told(fact))


def test_no_line_of_a_script_says_how_somebody_signs_in():
    assert not [
        f"staff_member.{command}" for command in STEPS if f"staff_member.{command}" in COMMANDS
    ]


def test_what_opens_the_door_is_sealed():
    assert StaffMember.TotpSet.SEALED_FIELDS == ("totp_secret",)
    assert StaffMember.RecoveryCodesSet.SEALED_FIELDS == ("recovery_hashes",)
    assert StaffMember.PasswordGiven.SEALED_FIELDS == ("password_hash",)
    assert StaffMember.PasskeyAdded.CLEAR_FIELDS == ("passkey_id",)
    assert StaffMember.SignInLinked.CLEAR_FIELDS == ("issuer",)


@pytest.mark.parametrize("command", STEPS)
def test_no_step_at_the_door_is_undone_by_whoever_may_correct(command: str):
    assert STEPS[command][0].UNDONE_BY != "fact_withdrawn"
