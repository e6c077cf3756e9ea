from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Household, HouseholdMembership, Person
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.particulars import (
    DissolutionReason,
    HouseholdLeavingReason,
    HouseholdRelationship,
    Vulnerability,
)
from ledger.vocabulary import Settlement
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    HOUSEHOLD,
    NGUYEN,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking, registered

FORMED = ready(Household.HouseholdFormed)
HEAD_CHANGED = ready(Household.HouseholdHeadChanged)
CLASSIFIED = ready(Household.HouseholdVulnerabilityClassified)
DISSOLVED = ready(Household.HouseholdDissolved)
JOINED = ready(HouseholdMembership.HouseholdMemberJoined)
LEFT = ready(HouseholdMembership.HouseholdMemberLeft)

FORM: dict[str, Any] = {
    "occurred_on": "2020",
    "person_id": AYGUL,
    "area": AREA,
    "settlement": Settlement.RURAL,
    "household_number": "HK20220815",
}
JOIN: dict[str, Any] = {
    "occurred_on": "2020",
    "person_id": BEKZAT,
    "household_relationship": HouseholdRelationship.SPOUSE,
}
LEAVE: dict[str, Any] = {
    "occurred_on": "2022-11-20",
    "person_id": BEKZAT,
    "household_leaving_reason": HouseholdLeavingReason.MOVED_OUT,
}
CLASSIFY: dict[str, Any] = {
    "occurred_on": "2022-08-15",
    "vulnerability": Vulnerability.SUDDEN_HARDSHIP,
    "support_measures": ("medical_aid", "regular_visits"),
    "note": "丈夫患重病，自付医疗费很高",
}
DISSOLVE: dict[str, Any] = {
    "occurred_on": "2022-12-30",
    "dissolution_reason": DissolutionReason.SPLIT,
}
HEAD = {"occurred_on": "2022-11-21", "person_id": BEKZAT}


@pytest.fixture(autouse=True)
def three_are_known(ledger: ServiceLedger) -> None:
    registered(ledger, AYGUL, BEKZAT, NGUYEN)


def form(ledger: ServiceLedger, **changes: Any) -> UUID:
    return UUID(ask(ledger, "household.form", **FORM | changes).value)


def household_of(ledger: ServiceLedger, person: UUID) -> UUID | None:
    membership = ledger.load(HouseholdMembership, HouseholdMembership.id_of(person))
    return membership.household_id if membership else None


def newest(ledger: ServiceLedger) -> Fact:
    return stored(ledger)[-1]


def test_household_formed_has_its_head_and_members_at_once(ledger: ServiceLedger):
    members = [{"person_id": BEKZAT, "household_relationship": "spouse"}]

    household = form(ledger, members=members)

    assert household == ledger.vault.number_id("household", "昌吉州残联/HK20220815")
    assert stored(ledger, 3)[0] == FORMED
    assert {household_of(ledger, each) for each in (AYGUL, BEKZAT)} == {household}


def test_household_formed_without_a_number_is_one_of_its_own(ledger: ServiceLedger):
    first = form(ledger, household_number=None)

    second = form(ledger, household_number=None, person_id=BEKZAT)

    assert first != second


def test_household_formed_twice_is_refused(ledger: ServiceLedger):
    form(ledger)

    with refused("already_exists", history="household"):
        form(ledger, person_id=BEKZAT)


def test_household_formed_in_error_is_undone_with_its_members(ledger: ServiceLedger):
    ask(ledger, "household.form", asked_by=by("wrong"), **FORM)

    ask(ledger, "undo", occurred_on="2022-12-01", command="wrong", reason="did_not_happen")

    assert household_of(ledger, AYGUL) is None


def test_household_member_left_what_was_formed_in_error_and_joined_another(
    ledger: ServiceLedger,
):
    wrong = ask(ledger, "household.form", asked_by=by("wrong"), **FORM).value
    ask(ledger, "household.add_member", id=wrong, **JOIN)
    ask(ledger, "undo", occurred_on="2022-12-01", command="wrong", reason="did_not_happen")

    ask(ledger, "household.remove_member", id=wrong, **LEAVE)
    other = form(ledger, household_number="HK2", person_id=BEKZAT)

    assert household_of(ledger, BEKZAT) == other


def test_household_member_joined_says_what_they_are_to_the_head(ledger: ServiceLedger):
    household = form(ledger)

    ask(ledger, "household.add_member", id=household, **JOIN)

    assert newest(ledger) == ready(
        HouseholdMembership.HouseholdMemberJoined, household_id=household
    )


def test_household_member_joined_twice_is_refused():
    membership = given(HouseholdMembership, JOINED)

    with refused("already_member", id=BEKZAT):
        membership.join(**JOIN, household_id=HOUSEHOLD)

    assert recorded(membership) == []


def test_household_member_joined_while_in_another_one_is_refused(ledger: ServiceLedger):
    form(ledger)
    other = form(ledger, household_number="HK2", person_id=BEKZAT)

    with refused("member_of_another_household", id=AYGUL):
        ask(ledger, "household.add_member", id=other, **JOIN | {"person_id": AYGUL})


def test_household_member_joined_in_two_at_once_is_in_the_first(ledger: ServiceLedger):
    first = form(ledger)
    second = form(ledger, household_number="HK2", person_id=NGUYEN)

    with refused("member_of_another_household", id=BEKZAT):
        meanwhile(
            ledger,
            asking("household.add_member", id=first, **JOIN),
            asking("household.add_member", id=second, **JOIN),
        )

    assert household_of(ledger, BEKZAT) == first


def test_household_member_joined_while_it_is_dissolved_at_once_is_refused(ledger: ServiceLedger):
    household = form(ledger)

    with refused("household_is_dissolved"):
        meanwhile(
            ledger,
            asking("household.dissolve", id=household, **DISSOLVE),
            asking("household.add_member", id=household, **JOIN),
        )

    assert household_of(ledger, BEKZAT) is None


@pytest.mark.parametrize(
    ("fact", "code"),
    [(Person.PersonDied, "person_has_died"), (Person.PersonErased, "person_is_erased")],
)
def test_household_member_joined_by_somebody_gone_is_refused(ledger: ServiceLedger, fact, code):
    household = form(ledger)
    copied(ledger, BEKZAT, ready(fact))

    with refused(code, id=BEKZAT):
        ask(ledger, "household.add_member", id=household, **JOIN)


def test_household_member_left_may_join_another_one(ledger: ServiceLedger):
    first = form(ledger)
    second = form(ledger, household_number="HK2", person_id=NGUYEN)
    ask(ledger, "household.add_member", id=first, **JOIN)

    ask(ledger, "household.remove_member", id=first, **LEAVE)
    left = newest(ledger)
    ask(ledger, "household.add_member", id=second, **JOIN)

    assert left == ready(HouseholdMembership.HouseholdMemberLeft, household_id=first)
    assert household_of(ledger, BEKZAT) == second


def test_household_member_left_twice_is_refused():
    membership = given(HouseholdMembership, JOINED, LEFT)

    with refused("not_member", id=BEKZAT):
        membership.leave(**LEAVE, household_id=HOUSEHOLD)


def test_household_member_left_another_one_than_theirs_is_refused(ledger: ServiceLedger):
    first = form(ledger)
    second = form(ledger, household_number="HK2", person_id=NGUYEN)
    ask(ledger, "household.add_member", id=first, **JOIN)

    with refused("not_member", id=BEKZAT):
        ask(ledger, "household.remove_member", id=second, **LEAVE)


def test_household_member_left_as_its_head_is_refused(ledger: ServiceLedger):
    household = form(ledger)

    with refused("head_is_leaving", id=AYGUL):
        ask(ledger, "household.remove_member", id=household, **LEAVE | {"person_id": AYGUL})


def test_household_head_changed_seals_the_number_for_the_new_head(ledger: ServiceLedger):
    household = form(ledger)
    ask(ledger, "household.add_member", id=household, **JOIN)

    ask(ledger, "household.change_head", id=household, **HEAD)
    ask(ledger, "household.remove_member", id=household, **LEAVE | {"person_id": AYGUL})

    assert HEAD_CHANGED in stored(ledger)
    assert household_of(ledger, AYGUL) is None


def test_household_head_changed_to_somebody_else_than_a_member_is_refused(ledger: ServiceLedger):
    household = form(ledger)

    with refused("not_member", id=BEKZAT):
        ask(ledger, "household.change_head", id=household, **HEAD)


def test_household_head_changed_to_the_head_is_refused(ledger: ServiceLedger):
    household = form(ledger)

    with refused("already_head", id=AYGUL):
        ask(ledger, "household.change_head", id=household, **HEAD | {"person_id": AYGUL})


@pytest.mark.parametrize("vulnerability", Vulnerability)
def test_household_vulnerability_classified_is_one_of_three_or_over(
    ledger: ServiceLedger, vulnerability: Vulnerability
):
    household = form(ledger)

    ask(
        ledger,
        "household.classify_vulnerability",
        id=household,
        **CLASSIFY | {"vulnerability": vulnerability},
    )

    assert newest(ledger) == ready(
        Household.HouseholdVulnerabilityClassified, vulnerability=vulnerability
    )
    known = ledger.load(Household, household)
    assert known is not None
    assert known.vulnerability is vulnerability


def test_household_vulnerability_classified_tells_the_head():
    assert CLASSIFIED.subject == AYGUL
    assert Household.HouseholdVulnerabilityClassified.SEALED_FIELDS == ("note",)


def test_household_dissolved_lets_its_members_join_another_one(ledger: ServiceLedger):
    first = form(ledger)
    ask(ledger, "household.add_member", id=first, **JOIN)
    second = form(ledger, household_number="HK2", person_id=NGUYEN)

    ask(ledger, "household.dissolve", id=first, **DISSOLVE)
    dissolved = newest(ledger)
    ask(ledger, "household.add_member", id=second, **JOIN)

    left, joined = stored(ledger)[-2:]
    assert dissolved == DISSOLVED
    assert isinstance(left, HouseholdMembership.HouseholdMemberLeft)
    assert left.household_leaving_reason is HouseholdLeavingReason.HOUSEHOLD_DISSOLVED
    assert isinstance(joined, HouseholdMembership.HouseholdMemberJoined)
    assert joined.household_id == second


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("household.add_member", JOIN),
        ("household.change_head", HEAD | {"person_id": AYGUL}),
        ("household.classify_vulnerability", CLASSIFY),
        ("household.dissolve", DISSOLVE),
    ],
)
def test_nothing_happens_to_a_household_that_was_dissolved(ledger: ServiceLedger, name, told):
    household = form(ledger)
    ask(ledger, "household.dissolve", id=household, **DISSOLVE)

    with refused("household_is_dissolved", history="household"):
        ask(ledger, name, id=household, **told)
