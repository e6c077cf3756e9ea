"""What a person reads when the ledger says no."""

from typing import Any

import pytest

from api.refusals import refusal, refusal_sentence
from kiosk.words import LANGUAGES, Words
from ledger.errors import NotKnown, Refused
from ledger.history import FACTS
from tests.api.office_day import Day
from tests.ledger.asking import ask
from tests.ledger.lending_station import CHAIR

OF_NOBODY = {"?", "borrower", "identifier_claim", "ledger_clock", "linked_records"}
"""Histories that no number leads to: the ledger finds them by what they belong to."""


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load()


def test_a_device_that_is_not_known_is_called_a_device(day: Day, words: Words) -> None:
    told: dict[str, Any] = {"person_id": day.aygul, "station_id": day.here, "due_on": "2022-07-01"}

    with pytest.raises(NotKnown) as why:
        ask(day.office.ledger, "device.lend", id=CHAIR, occurred_on="2022-06-01", **told)

    assert [refusal(why.value, words, lang) for lang in LANGUAGES] == [
        refusal_sentence("not_known", {"history": "device"}, words, lang) for lang in LANGUAGES
    ]
    assert refusal(why.value, words, "en") == (
        "There is no such record: device. Check the number and try again."
    )


def test_every_kind_of_history_that_has_a_number_has_a_word(words: Words) -> None:
    kinds = {getattr(getattr(fact, "HISTORY", None), "STORED_AS", "?") for fact in FACTS.values()}

    assert [kind for kind in sorted(kinds - OF_NOBODY) if f"history_kind.{kind}" not in words] == []


@pytest.mark.parametrize("why", [NotKnown(), NotKnown(history="borrower")])
def test_what_has_no_word_is_only_said_not_to_be_known(words: Words, why: Refused) -> None:
    assert refusal(why, words, "en") == words.t("refused.not_known", "en")
