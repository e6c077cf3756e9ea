"""From the card to the record: what each second factor asks for, and what a finder learns."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

import msgspec
import pytest
from starlette.testclient import TestClient

from kiosk.doors import SecondFactor
from kiosk.listening import MACHINE_COOKIE
from kiosk.preferences import Aloud, Preferences, Theme
from kiosk.throttle import FREE_NUMBERS, NUMBER_WAITS_SECONDS, Throttle
from kiosk.words import LANGUAGES
from tests.clock import Clock
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import AYGUL, CARD, LOANS, PIN, SESSION, Drawer

KEY = "the key of this machine"


@pytest.fixture
def reading(begin: Callable[..., Visiting]) -> Visiting:
    """A browser that is the page of a machine with a card reader."""
    visit = begin(silent=True, machine_keys={"hall": sha256(KEY.encode()).hexdigest()})
    visit.client.cookies.set(MACHINE_COOKIE, KEY)
    return visit


def report(visit: Visiting, event: str, **more: str) -> None:
    told = {"event": event, **more}
    answer = visit.client.post(
        "/machine/events", json=told, headers={"Authorization": f"Bearer {KEY}"}
    )
    assert answer.status_code == 204, answer.text


def look(page: Seen) -> tuple[str, str, str]:
    document = page.document
    return document["lang"], document["data-size"], document["data-theme"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_of_coming_in_keeps_the_rules(visit: Visiting, drawer: Drawer, lang: str) -> None:
    drawer.preferences = Preferences(aloud=Aloud.YES)
    visit.get(f"/language/{lang}?to=/card")
    pages = [visit.post("/card", card=CARD), visit.get("/vouch"), visit.post("/vouch")]
    drawer.factor = SecondFactor.NONE
    pages += [visit.post("/card", card=CARD), visit.get("/pin"), visit.post("/pin", pin="000000")]

    assert [page.path for page in pages] == ["/pin", "/vouch", "/vouch", "/summary", "/pin", "/pin"]
    assert all(page.document["lang"] == lang for page in pages)


def test_somebody_vouched_for_comes_in_without_a_pin(quiet: Visiting, drawer: Drawer) -> None:
    drawer.factor = SecondFactor.VOUCH
    quiet.get("/language/en?to=/card")
    asked = quiet.post("/card", card=CARD)

    early = quiet.post("/vouch")
    drawer.vouched = True
    opened = quiet.post("/vouch")

    assert asked.heading == "Please ask a member of staff to say who you are."
    assert early.heading == "Nobody has said so yet. Please ask our staff."
    assert (opened.path, drawer.checked) == ("/record/1", [])
    assert not drawer.vouched, "a vouch opens once"


def test_whoever_forgot_their_pin_may_be_vouched_for(quiet: Visiting, drawer: Drawer) -> None:
    quiet.get("/language/en?to=/card")
    asked = quiet.post("/card", card=CARD)
    drawer.vouched = True

    quiet.get(asked.choices["Let a member of staff say who I am"])

    assert quiet.post("/vouch").path == "/record/1"


def test_nobody_is_vouched_for_by_a_card_that_nobody_holds(quiet: Visiting, drawer: Drawer) -> None:
    drawer.vouched = True
    quiet.get("/language/en?to=/card")
    quiet.post("/card", card="HR999")

    page = quiet.post("/vouch")

    assert (page.path, page.heading) == ("/vouch", "Nobody has said so yet. Please ask our staff.")


@pytest.mark.parametrize("path", ["/vouch", "/summary", "/pin"])
def test_without_a_card_each_of_these_asks_for_one(quiet: Visiting, path: str) -> None:
    assert quiet.get(path).path == "/card"


def test_taking_somebodys_word_needs_a_card(quiet: Visiting) -> None:
    assert quiet.post("/vouch").path == "/card"


def test_the_card_alone_opens_a_summary_and_no_more(quiet: Visiting, drawer: Drawer) -> None:
    drawer.factor = SecondFactor.NONE
    quiet.get("/language/en?to=/card")

    page = quiet.post("/card", card=CARD)

    assert page.heading == "You have borrowed 1 item. The first is due on 1 January 2023."
    assert "You are expected on 4 January 2023." in page.text
    assert "crutches" not in page.text
    for closed in ("/record/1", "/list/1", "/paid", "/take", "/certificate", "/looked"):
        assert quiet.get(closed).path == "/more-needed", closed


def test_a_summary_tells_what_should_be_back_already(quiet: Visiting, drawer: Drawer) -> None:
    drawer.factor = SecondFactor.NONE
    drawer.loans = [msgspec.structs.replace(LOANS[0], due_on=date(2022, 11, 1))]
    quiet.get("/language/en?to=/card")

    page = quiet.post("/card", card=CARD)

    assert page.path == "/summary"
    assert page.heading.startswith("You have borrowed 1 item. It was due back from 1 November 2022")


def test_a_summary_of_nothing_says_so(quiet: Visiting, drawer: Drawer) -> None:
    drawer.factor, drawer.loans, drawer.appointments = SecondFactor.NONE, (), ()
    quiet.get("/language/en?to=/card")

    assert quiet.post("/card", card=CARD).heading == "You have nothing to bring back."


@pytest.mark.parametrize("by", ["pin", "vouch"])
def test_a_summary_is_lifted_by_what_else_they_can_show(
    quiet: Visiting, drawer: Drawer, by: str
) -> None:
    drawer.factor = SecondFactor.NONE
    quiet.get("/language/en?to=/card")
    quiet.post("/card", card=CARD)
    drawer.vouched = True

    opened = quiet.post("/pin", pin=PIN) if by == "pin" else quiet.post("/vouch")

    assert opened.path == "/record/1"
    assert drawer.shut == [(AYGUL, SESSION)], "the summary is one session, the record another"
    assert quiet.get("/summary").path == "/record/1"


def test_a_wrong_pin_at_a_summary_leaves_the_summary(quiet: Visiting, drawer: Drawer) -> None:
    drawer.factor = SecondFactor.NONE
    quiet.get("/language/en?to=/card")
    quiet.post("/card", card=CARD)

    page = quiet.post("/pin", pin="000000")

    assert (page.path, quiet.get("/summary").path) == ("/pin", "/summary")
    assert "This PIN is not right." in page.text


def test_a_summary_changes_nothing_that_is_written_down(quiet: Visiting, drawer: Drawer) -> None:
    drawer.factor = SecondFactor.NONE
    quiet.post("/card", card=CARD)

    larger = quiet.post("/settings/size/up")
    quiet.post("/settings/factor/pin")

    assert (larger.document["data-size"], drawer.asked) == ("2", [])
    assert quiet.get("/settings/factor").path == "/settings"


def test_the_card_brings_language_and_look_before_the_pin(visit: Visiting, drawer: Drawer) -> None:
    drawer.preferences = Preferences(language="vi", size=3, theme=Theme.YELLOW, speed=5)

    page = visit.post("/card", card=CARD)

    assert (page.path, look(page)) == ("/pin", ("vi", "3", "yellow"))
    assert page.document.one("audio")["data-speed"] == "5"


def test_what_was_chosen_here_outweighs_what_the_card_brings(
    quiet: Visiting, drawer: Drawer
) -> None:
    drawer.preferences = Preferences(language="vi", size=3, theme=Theme.DARK)
    quiet.get("/language/en?to=/card")
    quiet.post("/settings/size/up")

    quiet.post("/card", card=CARD)
    page = quiet.post("/pin", pin=PIN)

    assert look(page) == ("en", "2", "dark")
    assert drawer.asked == [], "what was chosen before nobody was known is for this visit"


def test_an_unknown_card_and_one_without_wishes_look_the_same(
    begin: Callable[..., Visiting],
) -> None:
    def after(card: str) -> str:
        visit = begin(silent=True)
        visit.get("/language/en?to=/card")
        return visit.post("/card", card=card).html

    assert after(CARD) == after("HR999")


def test_a_wrong_card_after_another_is_not_shown_their_way(quiet: Visiting, drawer: Drawer) -> None:
    drawer.preferences = Preferences(language="vi", size=4)
    quiet.post("/card", card=CARD)

    page = quiet.post("/card", card="HR999")

    assert page.document["data-size"] == "1"


def test_what_a_scanner_types_and_what_a_hand_types_are_one(quiet: Visiting) -> None:
    quiet.get("/language/en?to=/card")
    for typed in (CARD, f" {CARD.lower()}\r\n", "HR-2022 0001"):
        quiet.post("/card", card=typed)
        assert quiet.post("/pin", pin=PIN).path == "/record/1"


def test_whoever_tries_many_numbers_waits(quiet: Visiting, clock: Clock) -> None:
    quiet.get("/language/en?to=/card")
    for number in range(FREE_NUMBERS):
        quiet.client.post("/card", data={"card": f"HR9{number}"})

    held_up = quiet.post("/card", card=CARD)
    clock.now += NUMBER_WAITS_SECONDS[0]
    let_on = quiet.post("/card", card=CARD)

    assert "Too many tries. Please wait 1 minute, or ask our staff." in held_up.text
    assert (held_up.path, let_on.path) == ("/card", "/pin")
    assert quiet.post("/pin", pin=PIN).path == "/record/1"
    assert quiet.post("/card", card="HR9").path == "/pin", "who came in starts counting anew"


def test_a_card_that_has_to_wait_closes_the_record_before_it(quiet: Visiting) -> None:
    quiet.open_record("en")
    beside = TestClient(quiet.client.app)
    for number in range(FREE_NUMBERS):
        beside.post("/card", data={"card": f"HR9{number}"})

    held_up = quiet.post("/card", card=CARD)

    assert "Too many tries." in held_up.text
    assert quiet.get("/record/1").path == "/card"


def test_looking_how_long_to_wait_counts_nothing() -> None:
    clock = Clock()
    throttle = Throttle(clock, 2, (15,))
    throttle.begin("here")

    waits = [throttle.wait("here") for _ in range(10)]
    throttle.begin("here")

    assert (waits, throttle.wait("here")) == ([0] * 10, 15)


def test_a_card_that_the_machine_read_starts_in_its_holders_language(
    reading: Visiting, drawer: Drawer
) -> None:
    drawer.preferences = Preferences(language="vi")
    reading.get("/")
    report(reading, "card_in", card=CARD)

    page = reading.get("/card-read")

    assert (page.path, page.document["lang"]) == ("/pin", "vi")
    assert reading.post("/pin", pin=PIN).path == "/record/1"


def test_a_read_card_waits_for_nobodys_guesses(reading: Visiting) -> None:
    for number in range(FREE_NUMBERS):
        reading.client.post("/card", data={"card": f"HR9{number}"})
    report(reading, "card_in", card=CARD)

    assert reading.get("/card-read").path == "/pin"


def test_without_a_card_in_the_machine_it_is_asked_for(reading: Visiting) -> None:
    assert reading.get("/card-read").path == "/card"


def test_while_the_card_is_in_no_time_runs(reading: Visiting, clock: Clock) -> None:
    report(reading, "card_in", card=CARD)
    reading.get("/card-read")
    page = reading.post("/pin", pin=PIN)

    for _ in range(24 * 60 * 2):
        clock.now += 30
        report(reading, "card_in", card=CARD)

    assert not list(page.document.all("noscript")), "nothing on the page runs out"
    assert reading.client.get("/idle").status_code == 204
    assert reading.get("/still-here").path == "/record/1", "it is not even asked"
    assert reading.get("/card-read").path == "/record/1", "the same card is nothing new"


def test_taking_the_card_out_ends_it_at_once(reading: Visiting, drawer: Drawer) -> None:
    report(reading, "card_in", card=CARD)
    reading.get("/card-read")
    reading.post("/pin", pin=PIN)
    report(reading, "card_out")

    page = reading.get("/record/1")

    assert page.path == "/card"
    assert drawer.shut == [(AYGUL, SESSION)]


def test_where_the_machine_falls_silent_the_time_begins_then(
    reading: Visiting, clock: Clock
) -> None:
    report(reading, "card_in", card=CARD)
    reading.get("/card-read")
    reading.post("/pin", pin=PIN)
    clock.now += 3600

    still = reading.client.get("/idle").status_code
    asked = reading.get("/still-here")
    clock.now += 61

    assert (still, asked.path) == (409, "/still-here")
    assert reading.get("/record/1").path == "/card"
