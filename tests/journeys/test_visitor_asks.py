"""A visitor says that something is wrong, hears of it, takes it back, asks, and calls somebody.

Through the whole house, without a browser: every step is a page, and what it does is a fact.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.office import Office
from api.settings import Settings
from kiosk.words import LANGUAGES, Words
from ledger.vocabulary import Channel
from tests.journeys.test_visitor_hears_their_record import PIN, record_a_year
from tests.kiosk.markup import Element, read

WORDS = Words.load()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, UUID]]:
    """An office with one visitor."""
    office = Office(Settings(data=tmp_path / "office"), create=True)
    yield office, record_a_year(office)
    office.close()


class Standing:
    """Somebody at the kiosk of the house, by the keys they press."""

    def __init__(self, office: Office, card: str, lang: str) -> None:
        app = create_app(office, WORDS, None)
        self.client = TestClient(app, base_url="http://127.0.0.1:8000")
        self.client.get(f"/language/{lang}?to=/card")
        self.post("/card", card=card)
        self.page = self.post("/pin", pin=PIN)

    def post(self, path: str, **form: str) -> Element:
        origin = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
        answer = self.client.post(path, data=form, headers=origin)
        assert answer.status_code == 200, (path, answer.status_code)
        return read(answer.text)

    def press(self, *numbers: int) -> str:
        """Choose by number, one page after the other; gives the heading of the last page."""
        for number in numbers:
            (choice,) = (
                each
                for each in self.page.all("a", "button")
                if each.get("data-number") == f"{number}"
            )
            if choice.tag == "button":
                assert choice.parent
                self.page = self.post(choice.parent["action"])
            else:
                self.page = read(self.client.get(choice["href"]).text)
        return self.heading

    @property
    def heading(self) -> str:
        return self.page.one("h1").text


def topics_of(office: Office) -> list[str]:
    """What was written down through the kiosk, in order."""
    facts = office.ledger.read(0, 10_000, unseal=frozenset())
    return [fact.TOPIC for _, fact in facts if fact.envelope.channel is Channel.KIOSK]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_visitor_asks_and_is_answered(house: tuple[Office, UUID], lang: str) -> None:
    office, person_id = house
    card = office.issue_card(person_id)
    office.set_pin(person_id, PIN)
    here = Standing(office, card, lang)

    newest = here.heading
    said = here.press(3, 2)
    asked = here.press(3)
    taken_back = here.press(1, 2)
    entry = here.press(1)

    assert said == WORDS.t("wrong.said_amount", lang)
    assert asked == WORDS.t("asked.disputed", lang)
    assert taken_back == WORDS.t("wrong.undone", lang)
    assert entry == newest

    borrowed = here.press(2, 1)
    longer = here.press(1)
    called = here.press(1, 1)

    assert "2023" in borrowed
    assert longer == WORDS.t("longer.cannot", lang)
    assert called == WORDS.t("call.done", lang)
    done = topics_of(office)
    wanted = ["kiosk_session_opened", "entry_disputed", "objection_withdrawn", "help_asked_for"]
    assert [topic for topic in done if topic in wanted] == wanted
