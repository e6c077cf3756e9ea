from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Objection, RehabSession
from ledger.aggregates.objection import ObjectionOutcome
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import By, Channel, WithdrawalReason
from tests.facts import (
    AYGUL,
    BEKZAT,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

SESSION = UUID(int=0x5E)
DELIVERED = ready(RehabSession.RehabSessionDelivered)
DISPUTED = ready(Objection.EntryDisputed)
ANSWERED = ready(Objection.ObjectionAnswered)
WITHDRAWN = ready(Objection.ObjectionWithdrawn)
ANSWER: dict[str, Any] = {
    "occurred_on": "2022-07-04",
    "objection_outcome": ObjectionOutcome.TAKEN_BACK,
    "answer": "记错了人，已撤销",
}


@pytest.fixture
def entry(ledger: ServiceLedger) -> dict[str, Any]:
    """What somebody says who was written down for a session they did not have."""
    copied(ledger, SESSION, DELIVERED)
    (fact,) = ledger.facts_of([SESSION])[SESSION]
    return {
        "occurred_on": "2022-07-01",
        "person_id": str(AYGUL),
        "history_id": str(SESSION),
        "fact_id": str(fact.event_id),
        "topic": "rehab_session_delivered",
        "words": "那天我没有来",
    }


def dispute(told: dict[str, Any]) -> Any:
    return COMMANDS["entry.dispute"].on(COMMANDS["entry.dispute"].read(told))


def ask(ledger: ServiceLedger, told: dict[str, Any], asker: By | None = None) -> Answer:
    return ledger.perform(asker or by(), dispute(told), told)


def test_entry_disputed_names_the_entry_and_keeps_the_words_sealed(ledger, entry):
    answer = ask(ledger, entry, by(channel=Channel.KIOSK, on_behalf_of=AYGUL))

    assert answer.value == str(Objection.id_of(UUID(entry["fact_id"])))
    disputed = stored(ledger)[-1]
    assert isinstance(disputed, Objection.EntryDisputed)
    assert (disputed.fact_id, disputed.history_id) == (UUID(entry["fact_id"]), SESSION)
    assert (disputed.words, disputed.sensitive) == ("那天我没有来", False)
    assert Objection.EntryDisputed.SEALED_FIELDS == ("words",)


def test_entry_disputed_is_as_sensitive_as_the_entry(ledger: ServiceLedger, entry):
    copied(ledger, UUID(int=0x5F), ready(RehabSession.RehabSessionDelivered, item="counselling"))
    (fact,) = ledger.facts_of([UUID(int=0x5F)])[UUID(int=0x5F)]
    told = {"history_id": str(UUID(int=0x5F)), "fact_id": str(fact.event_id)}

    ask(ledger, entry | told)

    assert stored(ledger)[-1].sensitive is True  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "other",
    [
        {"person_id": str(BEKZAT)},
        {"fact_id": str(UUID(int=1))},
        {"history_id": str(UUID(int=1))},
        {"topic": "contact_made", "history_id": str(UUID(int=1))},
        {"topic": "fact_withdrawn"},
        {"topic": "no_such_fact"},
    ],
)
def test_entry_disputed_that_is_not_in_their_record_is_refused(ledger, entry, other):
    with refused("entry_not_in_record"):
        ask(ledger, entry | other)

    assert stored(ledger) == [DELIVERED]


def test_entry_disputed_after_it_was_withdrawn_is_refused(ledger: ServiceLedger, entry):
    taken_back = {
        "occurred_on": "2022-07-02",
        "fact_id": UUID(entry["fact_id"]),
        "reason": "wrong_person",
    }
    session = ledger.load(RehabSession, SESSION)
    assert session is not None
    ledger.perform(by(), lambda work: work.change(RehabSession, SESSION).withdraw(**taken_back))

    with refused("entry_not_in_record"):
        ask(ledger, entry)


def test_entry_disputed_at_a_kiosk_by_somebody_else_is_refused(ledger: ServiceLedger, entry):
    with refused("not_on_behalf"):
        ask(ledger, entry, by(channel=Channel.KIOSK, on_behalf_of=BEKZAT))

    assert stored(ledger) == [DELIVERED]


def test_entry_disputed_twice_is_refused(ledger: ServiceLedger, entry):
    ask(ledger, entry)

    with refused("entry_already_disputed"):
        ask(ledger, entry)


def test_entry_disputed_sent_again_is_answered_the_same(ledger: ServiceLedger, entry):
    first = ask(ledger, entry, by("disputed"))

    again = ask(ledger, entry, by("disputed"))

    assert (again.value, again.repeated) == (first.value, True)


def test_entry_disputed_twice_at_once_is_disputed_once(ledger: ServiceLedger, entry):
    with refused("entry_already_disputed"):
        meanwhile(ledger, dispute(entry), dispute(entry))

    topics = [fact.TOPIC for fact in stored(ledger)]
    assert topics == ["rehab_session_delivered", "entry_disputed"]


@pytest.mark.parametrize("before", [ANSWERED, WITHDRAWN])
def test_entry_disputed_again_after_it_was_settled(before):
    told = {name: getattr(DISPUTED, name) for name in ("occurred_on", *DISPUTED.CLEAR_FIELDS)}
    objection = given(Objection, DISPUTED, before)

    objection.dispute(**told, words="那天我没有来")

    assert recorded(objection) == [DISPUTED]


def test_objection_answered_says_what_became_of_the_entry():
    objection = given(Objection, DISPUTED)

    objection.answer(**ANSWER)

    assert recorded(objection) == [ANSWERED]


@pytest.mark.parametrize("before", [ANSWERED, WITHDRAWN])
def test_objection_answered_when_nobody_waits_is_refused(before):
    objection = given(Objection, DISPUTED, before)

    with refused("entry_not_disputed"):
        objection.answer(**ANSWER)

    assert recorded(objection) == []


def test_objection_withdrawn_lets_the_entry_stand():
    objection = given(Objection, DISPUTED)

    objection.take_back(occurred_on="2022-07-03")

    assert recorded(objection) == [WITHDRAWN]


def test_objection_withdrawn_at_a_kiosk_by_somebody_else_is_refused():
    kiosk = by(channel=Channel.KIOSK, on_behalf_of=BEKZAT)
    objection = given(Objection, DISPUTED, asked_by=kiosk)

    with refused("not_on_behalf"):
        objection.take_back(occurred_on="2022-07-03")

    assert recorded(objection) == []


def test_fact_withdrawn_takes_back_an_objection_written_down_by_mistake(ledger, entry):
    objection_id = UUID(ask(ledger, entry).value)
    (disputed,) = ledger.facts_of([objection_id])[objection_id]

    with ledger.change(Objection, objection_id, by()) as objection:
        objection.withdraw(
            occurred_on="2022-07-05",
            fact_id=disputed.event_id,
            reason=WithdrawalReason.WRONG_PERSON,
        )

    taken_back = ledger.load(Objection, objection_id)
    assert taken_back is not None
    assert not taken_back.begun
