"""What a bystander hears of a page that may not be said aloud: nothing that is in the record."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from kiosk.doors import SecondFactor
from kiosk.speech.saying import Date, Money, Value, say
from kiosk.telling import values_of
from kiosk.words import LANGUAGES, Words
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import ACCOUNT, EVERY_KIND, EVERY_OTHER_KIND, Drawer
from tests.kiosk.test_pages import everything_reachable

CHARACTERS_MIN = {"zh-Hans": 2, "vi": 3, "en": 3}
"""What is shorter is found in any sentence."""
VOCABULARIES = {
    "scheme": "scheme",
    "class_code": "device",
    "need_category": "need_category",
    "purpose": "item",
    "reason": "reason",
    "staff_role": "staff_role",
    "escalated_to": "office",
}
"""Where the words for a field of a view are."""
EVERYBODYS = {
    "第1",
    "本人",
    "不是我本人",
    "Không phải tôi",
    "This was not me",
    "at home",
    "once",
    "service",
    "you asked for it",
}
"""Words of the record that are also in what anybody is told or asked."""


def marks(drawer: Drawer, words: Words, lang: str) -> set[str]:
    """Every value that the record holds, as it is shown: amounts, days, names, devices, kinds."""
    found = [value for each in drawer.entries for _, value in values_of(each, words, lang)]
    rows = (
        *drawer.loans,
        *drawer.payments,
        *drawer.not_paid,
        *drawer.paid_less,
        *drawer.appointments,
        *drawer.needs,
        *drawer.places,
        *drawer.accesses,
        *drawer.disputes,
    )
    for row in rows:
        found += _values(msgspec.structs.asdict(row), words, lang)
    shown = {say(each, lang).display for each in found} | {ACCOUNT[-4:], "6365"}
    return {each for each in shown if len(each) >= CHARACTERS_MIN[lang]} - EVERYBODYS


def _values(row: dict[str, Any], words: Words, lang: str) -> Iterator[Value]:
    for name, value in row.items():
        if isinstance(value, date):
            yield Date.parse(value.isoformat())
        elif name in VOCABULARIES and value:
            yield words.term(VOCABULARIES[name], value, lang)
        elif isinstance(value, str) and name in {"station", "device_name", "note", "owner"}:
            yield words.term(name, value, lang)
    if row.get("minor") and row.get("currency"):
        yield Money(row["minor"], row["currency"])


def overheard(page: Seen) -> dict[str, str]:
    """What of the page may be said to everybody, by its elements."""
    main = page.document.one("main")
    said = [each for each in main.all() if "data-say" in each.attributes]
    return {each["id"]: each.text for each in said if each["data-say"] != "private"}


def everything(visit: Visiting) -> Iterable[Seen]:
    """Every page, with those that only a press of a button leads to."""
    pages = everything_reachable(visit, "/record/1")
    more = ["/take", "/take/print", "/settings/factor", "/nothing", "/summary", "/still-here"]
    return [*pages.values(), *(visit.get(path) for path in more)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_of_the_record_is_in_what_everybody_may_hear(
    quiet: Visiting, words: Words, lang: str
) -> None:
    quiet.drawer.entries = (*EVERY_KIND, *EVERY_OTHER_KIND)
    known = marks(quiet.drawer, words, lang)
    quiet.open_record(lang, aloud="show")

    pages = everything(quiet)

    heard = {text for page in pages for text in overheard(page).values()}
    shown = " ".join(page.text for page in pages)
    assert [(mark, text) for text in heard for mark in known if mark in text] == []
    assert sum(mark in shown for mark in known) > 100


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bystander_hears_the_same_of_a_full_record_and_of_an_empty_one(
    visit: Visiting, lang: str
) -> None:
    paths = ["/borrowed", "/paid", "/paid/why", "/next", "/asked", "/queue", "/certificate"]
    visit.open_record(lang, aloud="show")
    full = [visit.get(path) for path in (*paths, "/looked")]
    drawer = visit.drawer
    drawer.loans = drawer.payments = drawer.not_paid = drawer.appointments = ()
    drawer.needs = drawer.places = drawer.disputes = drawer.accesses = ()
    drawer.card = None

    empty = [visit.get(path) for path in (*paths, "/looked")]

    for before, after in zip(full, empty, strict=True):
        assert before.heading != after.heading
        assert told_to_all(before) == told_to_all(after)


def told_to_all(page: Seen) -> set[str]:
    """What everybody may hear of the page beside what can be chosen."""
    chosen = {each["id"] for each in page.document.one("main").all("a", "button") if each["id"]}
    return {text for name, text in overheard(page).items() if name not in chosen}


@pytest.mark.parametrize("factor", list(SecondFactor))
def test_nobody_overhears_what_somebody_shows_beside_their_card(
    visit: Visiting, factor: SecondFactor
) -> None:
    visit.open_record("en", aloud="show")
    visit.drawer.factor = factor

    page = visit.get("/settings/factor")

    assert set(overheard(page).values()) == {
        "To hear this, put in a headset or press Pause.",
        "3 Hear it here",
    }
