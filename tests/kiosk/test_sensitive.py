"""What is sensitive is said to be confidential and no more, until the person asks for it twice."""

import pytest

from kiosk.speech.saying import Date
from kiosk.telling import is_confidential, summary, tell
from kiosk.words import LANGUAGES, Words
from ledger.history import FACTS
from projections.person_history import SHOWN
from projections.store import is_sensitive
from tests.kiosk.record import entry_of
from tests.ledger.samples import SAMPLES

SENSITIVE = [kind.TOPIC for kind in SHOWN if is_sensitive(SAMPLES[kind.TOPIC])]
ALWAYS = [topic for topic, kind in FACTS.items() if kind.SENSITIVE]


def test_every_kind_that_is_always_sensitive_is_known_to_be():
    assert ALWAYS
    assert set(ALWAYS) & {kind.TOPIC for kind in SHOWN} <= set(SENSITIVE)


@pytest.mark.parametrize("topic", SENSITIVE)
def test_a_sensitive_entry_is_confidential(topic: str):
    assert is_confidential(entry_of(SAMPLES[topic]))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", SENSITIVE)
def test_a_sensitive_entry_tells_nothing_but_its_day(words: Words, topic: str, lang: str):
    entry = entry_of(SAMPLES[topic])

    told = tell(entry, words, lang, hidden=True)
    line = summary(entry, words, lang, hidden=True)

    confidential = words.t("fact.confidential", lang)
    assert told.sentence.display == confidential
    assert [detail.display for detail in told.details] == [
        words.t("detail.date", lang, date=Date.parse(entry.occurred_on))
    ]
    assert line.display.endswith(confidential)
