"""A correction names the fact it corrects and keeps what that said; money is never edited."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from ledger.history import FACTS
from ledger.vocabulary import By, Money
from ledger.work import Work
from tests.facts import AYGUL, BEKZAT, by, refused, stored
from tests.ledger.asking import ask, asking, registered

MISTYPED = {
    "id": AYGUL,
    "occurred_on": "2022-12-31",
    "corrected_detail": "name",
    "correction_reason": "mistyped",
    "new": "阿依古丽·买买提江",
}


@pytest.fixture
def original(ledger: ServiceLedger) -> UUID:
    """The fact that says the name wrongly."""
    registered(ledger, AYGUL, BEKZAT, name="阿依古力")
    return ledger.facts_of([AYGUL])[AYGUL][0].event_id


def correcting(original: UUID | None, key: str | None = None) -> By:
    return replace(by(key), corrects=original)


def test_rule_10_correction_keeps_the_old_value_done(ledger: ServiceLedger, original: UUID):
    ask(ledger, "person.correct_detail", asked_by=correcting(original), **MISTYPED)

    first, correction = ledger.facts_of([AYGUL])[AYGUL]
    assert isinstance(correction, Person.DetailCorrected)
    assert correction.envelope.corrects == original
    assert (correction.old, correction.new) == ("阿依古力", "阿依古丽·买买提江")
    assert isinstance(first, Person.PersonRegistered)
    assert first.name == "阿依古力"


def test_rule_10_correction_of_nothing_refused(ledger: ServiceLedger, original: UUID):
    of_another = ledger.facts_of([BEKZAT])[BEKZAT][0].event_id

    for corrected in (None, UUID(int=7), of_another):
        with refused("corrects_nothing"):
            ask(ledger, "person.correct_detail", asked_by=correcting(corrected), **MISTYPED)

    assert original != of_another
    assert len(stored(ledger)) == 2


def test_rule_10_correction_repeated(ledger: ServiceLedger, original: UUID):
    asked = correcting(original, "right now")
    first = ask(ledger, "person.correct_detail", asked_by=asked, **MISTYPED)

    again = ask(ledger, "person.correct_detail", asked_by=asked, **MISTYPED)

    assert again.repeated
    assert again.position == first.position


def test_rule_10_correction_at_the_same_time(ledger: ServiceLedger, original: UUID):
    correct = asking("person.correct_detail", **MISTYPED)
    faster = ["somebody else"]

    def decide(work: Work) -> Any:
        answer = correct(work)
        if faster:
            ledger.perform(correcting(original, faster.pop()), correct)
        return answer

    with refused("correction_changes_nothing"):
        ledger.perform(correcting(original), decide)

    assert len(ledger.facts_of([AYGUL])[AYGUL]) == 2


def test_rule_10_money_is_never_edited():
    """No fact corrects an amount: one takes money back, another gives it."""
    corrections = [topic for topic in FACTS if topic.endswith("_corrected")]
    money = [
        topic
        for topic in corrections
        for hint in FACTS[topic].__annotations__.values()
        if hint is Money
    ]

    assert corrections
    assert money == []
