"""What a person asks about their own data: due by a day that the policy sets, answered once."""

from datetime import date
from typing import Any

import pytest

from ledger import erasing
from ledger.aggregates import PersonRequest
from ledger.aggregates.person_request import RefusalGround, RequestKind, RequestOutcome
from ledger.application import ServiceLedger
from tests.facts import AYGUL, BEKZAT, by, given, meanwhile, ready, recorded, refused, stored
from tests.ledger.asking import ask, asking, registered

RECEIVED = ready(PersonRequest.PersonRequestReceived)
ANSWERED = ready(PersonRequest.PersonRequestAnswered)
RECEIVE: dict[str, Any] = {
    "occurred_on": "2022-06-01",
    "person_id": AYGUL,
    "request_kind": "withdrawal",
}
REQUEST = PersonRequest.id_of(AYGUL, RequestKind.WITHDRAWAL)
DONE: dict[str, Any] = {"id": REQUEST, "occurred_on": "2022-06-08", "request_outcome": "done"}


def due(ledger: ServiceLedger) -> date:
    fact = ledger.facts_of([REQUEST])[REQUEST][-1]
    assert isinstance(fact, PersonRequest.PersonRequestReceived)
    return fact.due_on


def lay_down(ledger: ServiceLedger, day: str, days: int) -> None:
    told: dict[str, Any] = {
        "occurred_on": day,
        "code": "requests",
        "document_number": "示例〔2022〕11号",
        "effective_from": day,
        "clauses": {"type": "requests", "withdrawal_days": days},
    }
    ask(ledger, "policy.issue", **told)


def test_person_request_received_is_due_by_the_usual_day(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    ask(ledger, "person_request.receive", **RECEIVE)

    assert due(ledger) == date(2022, 6, 16)
    assert PersonRequest.PersonRequestReceived.SEALED_FIELDS == ("words",)


@pytest.mark.parametrize(
    ("begins", "expected"), [("2022-05-01", date(2022, 6, 6)), ("2022-06-02", date(2022, 6, 16))]
)
def test_person_request_received_is_due_by_the_policy_of_its_day(
    ledger: ServiceLedger, begins: str, expected: date
):
    registered(ledger, AYGUL)
    lay_down(ledger, begins, 5)

    ask(ledger, "person_request.receive", **RECEIVE)

    assert due(ledger) == expected
    policy = ledger.facts_of([REQUEST])[REQUEST][-1].envelope.policy
    assert policy == ("requests@1" if expected.day == 6 else None)


def test_person_request_received_twice_is_refused_until_it_is_answered(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    ask(ledger, "person_request.receive", **RECEIVE)

    with refused("request_still_open"):
        ask(ledger, "person_request.receive", **RECEIVE)
    ask(ledger, "person_request.receive", **RECEIVE | {"request_kind": "copy"})
    ask(ledger, "person_request.answer", **DONE)

    ask(ledger, "person_request.receive", **RECEIVE | {"occurred_on": "2022-07-01"})

    assert due(ledger) == date(2022, 7, 16)


def test_person_request_received_repeated_with_its_key_is_recorded_once(ledger: ServiceLedger):
    registered(ledger, AYGUL)

    ask(ledger, "person_request.receive", asked_by=by("ask"), **RECEIVE)
    again = ask(ledger, "person_request.receive", asked_by=by("ask"), **RECEIVE)

    assert again.repeated


def test_person_request_received_at_two_desks_at_once_is_received_once(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    receive = asking("person_request.receive", **RECEIVE)

    with refused("request_still_open"):
        meanwhile(ledger, receive, receive)

    assert [fact.TOPIC for fact in stored(ledger, 1)] == ["person_request_received"]


def test_person_request_received_of_nobody_or_the_erased_is_refused(ledger: ServiceLedger):
    registered(ledger, BEKZAT)
    erasing.erase(ledger, by(), BEKZAT, occurred_on="2022-05-01", reason="asked in writing")

    with refused("not_known"):
        ask(ledger, "person_request.receive", **RECEIVE)
    with refused("person_is_erased"):
        ask(ledger, "person_request.receive", **RECEIVE | {"person_id": BEKZAT})


def test_person_request_answered_says_what_became_of_it():
    request = given(PersonRequest, RECEIVED)

    request.answer(
        occurred_on=ANSWERED.occurred_on,
        request_outcome=ANSWERED.request_outcome,
        refusal_ground=ANSWERED.refusal_ground,
        answer=ANSWERED.answer,
    )

    assert recorded(request) == [ANSWERED]


def test_person_request_answered_twice_is_refused():
    request = given(PersonRequest, RECEIVED, ANSWERED)

    with refused("request_already_answered"):
        request.answer(occurred_on="2022-06-20", request_outcome=RequestOutcome.DONE)


@pytest.mark.parametrize(
    ("outcome", "ground"),
    [(RequestOutcome.REFUSED, None), (RequestOutcome.DONE, RefusalGround.CLAIM)],
)
def test_person_request_answered_with_a_ground_only_where_it_is_refused(
    outcome: RequestOutcome, ground: RefusalGround | None
):
    request = given(PersonRequest, RECEIVED)

    with refused("request_needs_ground"):
        request.answer(occurred_on="2022-06-20", request_outcome=outcome, refusal_ground=ground)


def test_who_withdrew_their_consent_to_sharing_is_handed_on_to_nobody(ledger: ServiceLedger):
    registered(ledger, AYGUL)
    hand_on: dict[str, Any] = {
        "occurred_on": "2022-06-20",
        "person_id": AYGUL,
        "access_purpose": "handed_on",
    }
    about: dict[str, Any] = {
        "person_id": AYGUL,
        "consent_purpose": "sharing",
        "given_through": "the_person",
    }
    ask(ledger, "record_access.view", **hand_on)
    ask(ledger, "consent.give", occurred_on="2022-06-01", consent_scope=["contact"], **about)
    ask(ledger, "consent.take_back", occurred_on="2022-06-10", **about)

    with refused("sharing_withdrawn"):
        ask(ledger, "record_access.view", **hand_on | {"occurred_on": "2022-06-21"})

    ask(ledger, "record_access.view", **hand_on | {"access_purpose": "service"})
