"""A household has its relief once in a round: with or without an application, and never both."""

from typing import Any

from msgspec.structs import replace

from ledger.aggregates import Grant, HouseholdGrant
from ledger.aggregates.grant import Beneficiary
from ledger.application import ServiceLedger
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    HOUSEHOLD,
    by,
    dong,
    meanwhile,
    ready,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, registered

GIVE: dict[str, Any] = {
    "occurred_on": "2022-08-19",
    "scheme": "household_relief",
    "person_id": AYGUL,
    "household_id": HOUSEHOLD,
    "round": "2022",
    "cash": yuan(500),
    "goods_value": yuan(264),
    "goods": "米面油",
    "area": AREA,
}
APPLY = {name: GIVE[name] for name in GIVE if name != "goods"} | {"beneficiary": "household"}
APPLIED_FOR = Grant.id_of("household_relief", Beneficiary.HOUSEHOLD, HOUSEHOLD, "2022")


def test_relief_in_every_round_done(ledger: ServiceLedger):
    first = ask(ledger, "household_grant.give", **GIVE)

    second = ask(ledger, "household_grant.give", **GIVE | {"round": "2023"})

    assert first.value == str(HouseholdGrant.id_of("household_relief", HOUSEHOLD, "2022"))
    assert second.value == str(HouseholdGrant.id_of("household_relief", HOUSEHOLD, "2023"))
    given = ready(HouseholdGrant.HouseholdGrantPaid)
    assert stored(ledger) == [given, replace(given, round="2023")]


def test_relief_for_the_same_household_by_another_member_refused(ledger: ServiceLedger):
    ask(ledger, "household_grant.give", **GIVE)

    with refused("already_exists", history="household_grant"):
        ask(ledger, "household_grant.give", **GIVE | {"person_id": BEKZAT, "cash": yuan(900)})

    assert ledger.position() == 1


def test_relief_by_application_and_by_hand_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "grant.apply", **APPLY)

    with refused("household_had_relief", round="2022"):
        ask(ledger, "household_grant.give", **GIVE)

    assert ledger.position() == 2


def test_relief_by_hand_after_an_application_came_to_nothing_done(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "grant.apply", **APPLY)
    ask(ledger, "grant.withdraw_application", id=APPLIED_FOR, occurred_on="2022-08-18")

    ask(ledger, "household_grant.give", **GIVE)

    with refused("household_had_relief"):
        ask(ledger, "grant.apply", **APPLY)


def test_relief_that_was_given_by_hand_meanwhile_is_not_paid_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "grant.apply", **APPLY)
    ask(ledger, "grant.verify", id=APPLIED_FOR, occurred_on="2022-08-19")
    checker = replace(by(), actor=BEKZAT)
    ask(ledger, "grant.approve", asked_by=checker, id=APPLIED_FOR, occurred_on="2022-08-19")
    with ledger.begin(
        HouseholdGrant, HouseholdGrant.id_of("household_relief", HOUSEHOLD, "2022"), by()
    ) as imported:
        imported.give(**GIVE)

    with refused("household_had_relief"):
        ask(ledger, "grant.pay", id=APPLIED_FOR, occurred_on="2022-08-20")

    assert ledger.position() == 5


def test_relief_in_two_currencies_refused(ledger: ServiceLedger):
    with refused("currencies_mixed", currencies=["CNY", "VND"]):
        ask(
            ledger,
            "household_grant.give",
            **GIVE | {"goods_value": dong(5)},
        )

    assert ledger.position() == 0


def test_relief_sent_again_repeated(ledger: ServiceLedger):
    first = ask(ledger, "household_grant.give", asked_by=by("relief"), **GIVE)

    again = ask(ledger, "household_grant.give", asked_by=by("relief"), **GIVE)

    assert (again.value, again.repeated) == (first.value, True)
    assert ledger.position() == 1


def test_relief_at_two_desks_at_the_same_time(ledger: ServiceLedger):
    give = asking("household_grant.give", **GIVE)

    with refused("already_exists"):
        meanwhile(ledger, give, give)

    assert ledger.position() == 1


def test_relief_by_application_and_by_hand_at_the_same_time(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    with refused("household_had_relief"):
        meanwhile(ledger, asking("grant.apply", **APPLY), asking("household_grant.give", **GIVE))

    assert ledger.position() == 2
