"""A restricted record is kept: nothing new begins, what is owed goes on, and nothing is lost."""

from typing import Any
from uuid import UUID

import pytest

from ledger import aggregates, erasing
from ledger.aggregates import Restriction
from ledger.aggregates.restriction import NEW_TO_A_PERSON, RestrictionState
from ledger.application import ServiceLedger
from ledger.history import FACTS
from ledger.vocabulary import Channel
from tests.facts import (
    AYGUL,
    BEKZAT,
    by,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking, registered

SET = ready(Restriction.RestrictionSet)
LIFTED = ready(Restriction.RestrictionLifted)
RESTRICT: dict[str, Any] = {
    "occurred_on": "2022-06-20",
    "person_id": AYGUL,
    "restriction_reason": "person_asked",
    "restriction_basis": "pipl_47",
    "note": "等待复核残疾证资料",
}
LIFT: dict[str, Any] = {
    "occurred_on": "2022-07-20",
    "person_id": AYGUL,
    "lifting_reason": "settled",
    "note": "资料已核对一致",
}
RAISED: dict[str, Any] = {"person_id": AYGUL, "note": "家里暖气不热"}
GOES_ON_AND_BEGINS = {
    "care_relation",  # who cares for the person and speaks for them
    "consent",
    "contact",  # only when one is planned: the person may ring up the office
    "device",  # its own history, which goes on whoever has it
    "goods_delivery",  # a list was made of whom it is owed to
    "grievance",
    "help_call",
    "household",
    "household_grant",
    "household_membership",
    "identity_vouch",
    "kiosk_manner",
    "loan_account",
    "objection",
    "payment",
    "payment_recovery",
    "person_link",
    "person_request",
    "placement_wage",
    "record_access",
    "restriction",
}
"""Histories about a person that may begin while the record is restricted."""


def need(day: str, **more: Any) -> dict[str, Any]:
    return {"id": UUID(int=7), "occurred_on": day, **RAISED, **more}


def test_restriction_set_says_why_and_by_which_law():
    restriction = given(Restriction)

    restriction.restrict(**{name: getattr(SET, name) for name in RESTRICT})

    assert recorded(restriction) == [SET]
    assert Restriction.RestrictionSet.SEALED_FIELDS == ("note",)


def test_restriction_set_twice_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "restriction.restrict", **RESTRICT)

    with refused("record_already_restricted"):
        ask(ledger, "restriction.restrict", **RESTRICT)


def test_restriction_set_repeated_with_its_key_is_recorded_once(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    first = ask(ledger, "restriction.restrict", asked_by=by("restrict"), **RESTRICT)
    again = ask(ledger, "restriction.restrict", asked_by=by("restrict"), **RESTRICT)

    assert again.repeated
    assert again.value == first.value


def test_restriction_set_at_two_desks_at_once_is_set_once(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    restrict = asking("restriction.restrict", **RESTRICT)

    with refused("record_already_restricted"):
        meanwhile(ledger, restrict, restrict)

    assert stored(ledger, 1) == [SET]


def test_restriction_set_for_nobody_or_the_erased_is_refused(ledger: ServiceLedger):
    registered(ledger, BEKZAT)
    erasing.erase(ledger, by(), BEKZAT, occurred_on="2022-06-01", reason="asked in writing")

    with refused("not_known"):
        ask(ledger, "restriction.restrict", **RESTRICT)
    with refused("person_is_erased"):
        ask(ledger, "restriction.restrict", **RESTRICT | {"person_id": BEKZAT})


def test_restriction_lifted_lets_the_record_be_used_and_restricted_again(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "restriction.restrict", **RESTRICT)
    ask(ledger, "restriction.lift", **LIFT)

    ask(ledger, "need.raise_need", **need("2022-08-01"))
    ask(ledger, "restriction.restrict", **RESTRICT | {"occurred_on": "2022-09-01"})

    kept = ledger.load(Restriction, Restriction.id_of(AYGUL))
    assert kept is not None
    assert kept.state is RestrictionState.SET


def test_restriction_lifted_where_none_is_set_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    with refused("not_known"):
        ask(ledger, "restriction.lift", **LIFT)

    restriction = given(Restriction, SET, LIFTED)
    with refused("record_not_restricted"):
        restriction.lift(occurred_on="2022-07-21", lifting_reason=LIFTED.lifting_reason)


def test_restriction_lifted_of_somebody_erased_meanwhile_is_refused(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "restriction.restrict", **RESTRICT)
    erasing.erase(ledger, by(), AYGUL, occurred_on="2022-07-01", reason="asked in writing")

    with refused("person_is_erased"):
        ask(ledger, "restriction.lift", **LIFT)


def test_nothing_new_begins_from_the_day_of_the_restriction_on(ledger: ServiceLedger):
    registered(ledger, AYGUL, BEKZAT)
    ask(ledger, "restriction.restrict", **RESTRICT)

    with refused("record_is_restricted", id=AYGUL):
        ask(ledger, "need.raise_need", **need("2022-06-20"))

    ask(ledger, "need.raise_need", **need("2022-06-21", person_id=BEKZAT))


def test_what_happened_before_is_still_written_down(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "restriction.restrict", **RESTRICT)

    ask(ledger, "need.raise_need", **need("2022-06-19"))

    assert [fact.TOPIC for fact in stored(ledger, 2)] == ["need_raised"]


def test_whoever_asks_for_themselves_at_a_kiosk_agrees_by_asking(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "restriction.restrict", **RESTRICT)
    at_the_kiosk = by(channel=Channel.KIOSK, on_behalf_of=AYGUL)

    ask(ledger, "need.raise_need", asked_by=at_the_kiosk, **need("2022-07-01"))

    assert [fact.TOPIC for fact in stored(ledger, 2)] == ["need_raised"]


def test_what_is_set_while_something_new_is_recorded_counts(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    raise_need = asking("need.raise_need", **need("2022-07-01"))

    with refused("record_is_restricted"):
        meanwhile(ledger, asking("restriction.restrict", **RESTRICT), raise_need)


@pytest.mark.parametrize("topic", sorted(NEW_TO_A_PERSON))
def test_whatever_begins_for_a_person_is_a_fact_about_one(topic: str):
    assert "person_id" in FACTS[topic].CLEAR_FIELDS


def test_every_history_that_begins_for_a_person_was_decided_on():
    about = {
        fact.HISTORY.STORED_AS
        for fact in FACTS.values()
        if fact.TOPIC != "fact_withdrawn" and "person_id" in fact.CLEAR_FIELDS
    }
    stopped = {FACTS[topic].HISTORY.STORED_AS for topic in NEW_TO_A_PERSON}
    both = {"contact", "device"}

    assert about == stopped | GOES_ON_AND_BEGINS
    assert stopped & GOES_ON_AND_BEGINS == both
    assert aggregates.Restriction.STORED_AS in GOES_ON_AND_BEGINS
