"""What names a person lies in the facts only as sealed bytes, and goes silent with their key."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Need, Payment, Person
from ledger.application import ServiceLedger
from ledger.history import FACTS, Fact
from ledger.work import Work
from tests.facts import (
    AYGUL,
    BEKZAT,
    SAMPLES,
    by,
    copied,
    open_test_ledger,
    ready,
    record_everything,
    refused,
)
from tests.ledger.years import record_every_theme
from tests.stores import bytes_of, rows_of


def tell_everything(ledger: ServiceLedger) -> None:
    """A little year of one visitor, and one of every theme."""
    record_everything(ledger)
    record_every_theme(ledger, by())


PAYMENT, NEED = UUID(int=0xAA), UUID(int=0xBB)
SHORTEST_BYTES = 6
"""A shorter value ("1.5") is found in any file by chance."""
A_GRADE = "grade_"
"""What grades are called stands in the policies, and says nothing of anybody."""


def all_facts(ledger: ServiceLedger) -> list[Fact]:
    return [fact for _, fact in ledger.read(0, 10_000, unseal=frozenset(FACTS))]


def personal(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.SEALED_FIELDS}


def test_a_little_year_holds_every_kind_of_fact_with_every_personal_field(ledger: ServiceLedger):
    tell_everything(ledger)

    facts = all_facts(ledger)

    assert {fact.TOPIC for fact in facts} == set(FACTS) == set(SAMPLES)
    told = {
        (fact.TOPIC, name)
        for fact in facts
        for name, value in personal(fact).items()
        if value is not None
    }
    assert told == {(topic, name) for topic, fact in FACTS.items() for name in fact.SEALED_FIELDS}


def test_no_personal_value_lies_in_any_file_in_clear(ledger: ServiceLedger, tmp_path: Path):
    tell_everything(ledger)
    told = [value for fact in all_facts(ledger) for value in personal(fact).values()]
    # A person's id says nothing by itself and stands in their facts; who holds a number is sealed.
    values = {str(value) for value in told if not isinstance(value, UUID)}
    searched = {
        value.encode()
        for value in values
        if len(value.encode()) >= SHORTEST_BYTES and not value.startswith(A_GRADE)
    }

    everything = bytes_of(tmp_path / "data")

    assert len(searched) > 15
    assert [value.decode() for value in searched if value in everything] == []
    assert "普通轮椅".encode() in everything


def test_no_personal_field_lies_among_the_clear_ones(ledger: ServiceLedger, tmp_path: Path):
    tell_everything(ledger)

    for *_, topic, state in rows_of(tmp_path / "data"):
        stored = json.loads(state)
        assert set(stored) <= {"v", "event_id", "occurred_on", "by", "fact", "sealed"}
        assert set(stored["fact"]) <= set(FACTS[topic].CLEAR_FIELDS)


@pytest.fixture
def two_facts(ledger: ServiceLedger) -> ServiceLedger:
    """A payment to one person and a need of another, each with something sealed in it."""
    copied(ledger, PAYMENT, ready(Payment.PaymentPaid, person_id=AYGUL))
    copied(ledger, NEED, ready(Need.NeedRaised, person_id=BEKZAT))
    return ledger


def row(ledger: ServiceLedger, position: int) -> tuple[UUID, int, str, dict[str, Any]]:
    (_, originator, version, topic, state), *_ = ledger.recorder.select_positions([position])
    return UUID(bytes=originator), version, topic, json.loads(state)


def read(ledger: ServiceLedger, *place: Any) -> Fact:
    *where, state = place
    return ledger.mapper.fact_of(*where, json.dumps(state).encode())


def test_a_sealed_value_read_in_its_own_place_opens(two_facts: ServiceLedger):
    assert personal(read(two_facts, *row(two_facts, 1)))["account"] == "6228480086543210987"


def test_a_sealed_value_moved_to_another_history_does_not_open(two_facts: ServiceLedger):
    _, version, topic, state = row(two_facts, 1)

    with refused("key_file_wrong", reason="sealed_value_altered"):
        read(two_facts, UUID(int=0xAB), version, topic, state)


def test_a_sealed_value_moved_to_another_version_does_not_open(two_facts: ServiceLedger):
    history, version, topic, state = row(two_facts, 1)

    with refused("key_file_wrong", reason="sealed_value_altered"):
        read(two_facts, history, version + 1, topic, state)


def test_a_sealed_value_moved_to_another_topic_does_not_open(two_facts: ServiceLedger):
    history, version, _, state = row(two_facts, 2)
    state["fact"] = {}

    with refused("key_file_wrong", reason="sealed_value_altered"):
        read(two_facts, history, version, "person_registered", state)


def test_a_sealed_value_moved_to_another_person_does_not_open(two_facts: ServiceLedger):
    history, version, topic, state = row(two_facts, 1)
    state["sealed"] = {str(BEKZAT): state["sealed"][str(AYGUL)]}

    with refused("key_file_wrong", reason="sealed_value_altered"):
        read(two_facts, history, version, topic, state)


def test_a_sealed_value_moved_into_another_row_does_not_open(two_facts: ServiceLedger):
    history, version, topic, state = row(two_facts, 1)
    state["sealed"] = row(two_facts, 2)[3]["sealed"]

    with refused("key_file_wrong", reason="sealed_value_altered"):
        read(two_facts, history, version, topic, state)


def test_an_erased_person_is_silent_everywhere_and_no_byte_was_changed(
    ledger: ServiceLedger, tmp_path: Path
):
    visitor = record_everything(ledger).visitor
    before, facts_before = rows_of(tmp_path / "data"), all_facts(ledger)

    with ledger.change(Person, visitor, by()) as person:
        person.erase(occurred_on="2022-12-31", reason="asked for by the person")
    ledger.vault.destroy_key(visitor)

    assert rows_of(tmp_path / "data")[:-1] == before
    theirs = [fact for fact in all_facts(ledger) if fact.subject == visitor]
    assert {value for fact in theirs for value in personal(fact).values()} == {None}
    for now, then in zip(all_facts(ledger), facts_before, strict=False):
        clear = [(getattr(now, name), getattr(then, name)) for name in now.CLEAR_FIELDS]
        assert all(one == other for one, other in clear)
    others = [fact for fact in all_facts(ledger) if fact.TOPIC == "staff_registered"]
    assert personal(others[0])["name"] == "巴哈尔古丽"


def test_an_erased_person_stays_silent_after_a_restart(ledger: ServiceLedger, tmp_path: Path):
    erased = record_everything(ledger).erased
    ledger.close()

    again = open_test_ledger(tmp_path)

    theirs = [fact for fact in all_facts(again) if fact.subject == erased]
    assert [fact.TOPIC for fact in theirs] == [
        "person_registered",
        "payment_paid",
        "person_erased",
    ]
    assert {value for fact in theirs for value in personal(fact).values()} == {None}
    again.close()


def test_nothing_personal_can_be_recorded_of_an_erased_person(ledger: ServiceLedger):
    erased = record_everything(ledger).erased
    end = ledger.position()

    def pay(work: Work) -> None:
        fact = ready(Payment.PaymentPaid, person_id=erased)
        payment = work.begin(Payment, PAYMENT)
        payment.pay(**{name: getattr(fact, name) for name in _TOLD})

    with refused("person_is_erased", id=erased):
        ledger.perform(by(), pay)
    assert ledger.position() == end

    copied(
        ledger,
        PAYMENT,
        ready(Payment.PaymentPaid, person_id=erased, account=None, coefficient=None),
    )
    assert ledger.position() == end + 1


_TOLD = ("occurred_on", *Payment.PaymentPaid.CLEAR_FIELDS, *Payment.PaymentPaid.SEALED_FIELDS)


def test_a_fact_that_is_read_shut_opens_later(two_facts: ServiceLedger):
    (_, shut), _ = two_facts.read(0, 2, unseal=frozenset())
    assert personal(shut) == {"account": None, "coefficient": None}

    two_facts.mapper.unseal(shut)

    assert personal(shut) == {"account": "6228480086543210987", "coefficient": "1.5"}


def test_a_ledger_whose_wrapping_key_was_lost_is_not_opened(ledger: ServiceLedger, tmp_path: Path):
    ledger.close()
    key_file = tmp_path / "data" / "keys" / "wrapping.key"
    key_file.unlink()

    with refused("key_file_wrong", reason="unreadable"):
        open_test_ledger(tmp_path)
    assert not key_file.exists()


def test_a_ledger_with_the_wrapping_key_of_another_is_not_opened(
    ledger: ServiceLedger, tmp_path: Path
):
    ledger.close()
    other = tmp_path / "other"
    open_test_ledger(other).close()
    key_file = tmp_path / "data" / "keys" / "wrapping.key"
    key_file.unlink()
    (other / "data" / "keys" / "wrapping.key").rename(key_file)

    with refused("key_file_wrong", reason="not_the_wrapping_key"):
        open_test_ledger(tmp_path)
