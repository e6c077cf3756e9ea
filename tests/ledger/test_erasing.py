"""Who is erased cannot be read any more, anywhere, and nothing that is stored changes."""

from pathlib import Path
from uuid import UUID

import pytest

from ledger import erasing
from ledger.aggregates import IdentifierClaim, Person
from ledger.application import ServiceLedger
from tests.facts import BEKZAT, CARD, FIRST_CARD, by, record_everything, refused
from tests.ledger.asking import ask, registered
from tests.stores import rows_of

TODAY = "2022-12-30"


def erase(ledger: ServiceLedger, person: UUID, key: str = "erase") -> int:
    return erasing.erase(ledger, by(key), person, occurred_on=TODAY, reason="asked in writing")


def test_no_sealed_field_of_theirs_opens_and_no_byte_changes(ledger: ServiceLedger, tmp_path: Path):
    visitor = record_everything(ledger).visitor
    before = rows_of(tmp_path / "data")
    erase(ledger, visitor)

    assert rows_of(tmp_path / "data")[: len(before)] == before
    facts = [fact for _, fact in ledger.read(0, 10_000, unseal=frozenset({"person_registered"}))]
    silent = [fact for fact in facts if fact.SEALED_FIELDS and fact.subject == visitor]
    assert silent
    for fact in silent:
        assert ledger.mapper.personal_of(fact) == {}


def test_every_holding_of_a_number_goes_silent_also_one_that_ended(ledger: ServiceLedger):
    visitor = record_everything(ledger).visitor
    claims = erasing.claims_of(ledger, visitor)
    done = erase(ledger, visitor)

    assert len(claims) >= 2, "the card of today and the one before"
    assert done >= len(claims)
    for facts in ledger.facts_of(claims).values():
        assert all(getattr(fact, "person_id", None) is None for fact in facts)
        assert not ledger.load(IdentifierClaim, facts[0].originator_id).held  # type: ignore[union-attr]


def test_a_number_is_free_for_somebody_else_afterwards(ledger: ServiceLedger):
    visitor = record_everything(ledger).visitor
    erase(ledger, visitor)
    registered(ledger, BEKZAT)

    ask(ledger, "person.issue_card", id=BEKZAT, occurred_on=TODAY, number=CARD)

    assert ledger.load(Person, BEKZAT).card == CARD  # type: ignore[union-attr]


def test_cut_off_after_the_fact_the_keys_go_the_next_time(
    ledger: ServiceLedger, monkeypatch: pytest.MonkeyPatch
):
    visitor = record_everything(ledger).visitor
    with monkeypatch.context() as patched:
        patched.setattr(ledger.vault, "destroy_key", cut_off)
        with pytest.raises(KeyboardInterrupt):
            erase(ledger, visitor)
    known = ledger.vault.has_key(visitor)
    position = ledger.position()

    done = erase(ledger, visitor, key="again")

    assert known
    assert done >= 2
    assert not ledger.vault.has_key(visitor)
    assert ledger.position() == position, "nothing is recorded twice"


def cut_off(_subject: UUID) -> None:
    raise KeyboardInterrupt


def test_nothing_more_is_recorded_of_who_is_erased(ledger: ServiceLedger):
    visitor = record_everything(ledger).visitor
    erase(ledger, visitor)

    with refused("person_is_erased"), ledger.change(Person, visitor, by()) as person:
        person.cancel_card(occurred_on=TODAY, reason="lost")


def test_nobody_is_not_erased(ledger: ServiceLedger):
    with refused("not_known"):
        erase(ledger, UUID(int=9))


def test_both_cards_were_somebody_s(ledger: ServiceLedger):
    visitor = record_everything(ledger).visitor
    ids = {ledger.vault.number_id("card", number) for number in (CARD, FIRST_CARD)}

    assert ids & set(erasing.claims_of(ledger, visitor))
