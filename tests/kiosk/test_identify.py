"""How a visitor shows who they are, and what somebody who guesses learns: nothing, slowly."""

import pytest

from kiosk.identify import as_card_number, as_pin, identify
from kiosk.session import Visits
from kiosk.throttle import CARDS_KEPT_MAX, FREE_TRIES, WAITS_SECONDS, Throttle
from kiosk.words import LANGUAGES
from tests.clock import Clock
from tests.kiosk.conftest import Visiting
from tests.kiosk.record import AYGUL, CARD, PIN, Drawer


def test_the_right_card_and_pin_open_the_record(visit: Visiting) -> None:
    page = visit.open_record("en")

    assert page.path == "/record/1"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("card", "pin"), [(CARD, "000000"), ("HR999", PIN), ("HR999", "000000")])
def test_wrong_card_and_wrong_pin_are_answered_alike(
    visit: Visiting, lang: str, card: str, pin: str
) -> None:
    visit.get(f"/language/{lang}?to=/card")
    visit.post("/card", card=card)

    page = visit.post("/pin", pin=pin)

    problem = next(each for each in page.document.all("div") if each.get("id") == "problem")
    said = visit.kiosk.words.t("identify.refused", lang)
    assert page.path == "/card"
    assert problem.text == said
    assert "autofocus" in page.document.one("input").attributes
    assert problem.get("role") is None, "an alert would be read twice: the field tells it"
    assert list(problem.all("a")) == [], "the field is the next stop"
    assert page.document.one("input")["aria-invalid"] == "true"
    assert card not in page.html
    assert pin not in page.html


def test_a_card_that_nobody_holds_is_checked_like_any_other(drawer: Drawer) -> None:
    identify(drawer, "HR999", PIN)
    identify(drawer, CARD, "000000")

    assert drawer.checked == [None, AYGUL]


@pytest.mark.parametrize(
    ("path", "says"),
    [("/card", "The card number is missing."), ("/pin", "The PIN is missing.")],
)
def test_nothing_typed_is_asked_for_again(visit: Visiting, path: str, says: str) -> None:
    visit.get("/language/en?to=/card")
    if path == "/pin":
        visit.post("/card", card=CARD)

    page = visit.post(path)

    assert page.path == path
    assert says in page.text


def test_an_error_is_gone_once_something_else_is_done(visit: Visiting) -> None:
    visit.get("/language/en?to=/card")
    assert "The card number is missing." in visit.post("/card").text

    visit.get("/language/en?to=/")
    page = visit.get("/card")

    assert "The card number is missing." not in page.text


def test_an_error_stays_while_the_language_changes(visit: Visiting) -> None:
    visit.post("/card")

    page = visit.get("/language/vi?to=/card")

    assert "Chưa có số thẻ." in page.text


def test_the_pin_page_without_a_card_asks_for_the_card(visit: Visiting) -> None:
    assert visit.get("/pin").path == "/card"
    assert visit.post("/pin", pin=PIN).path == "/card"


@pytest.mark.parametrize("path", ["/record/1", "/list/1", "/borrowed", "/record/1/private"])
def test_nobody_reads_a_record_without_signing_in(visit: Visiting, path: str) -> None:
    page = visit.get(path)

    assert page.path == "/card"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("hr2022 0001", CARD),
        ("ＨＲ２０２２０００１", CARD),
        (" HR-2022-0001\r\n", CARD),
        ("\0", ""),
        ("9" * 500, "9" * 64),
    ],
)
def test_a_card_number_is_read_however_it_was_typed(typed: str, number: str) -> None:
    assert as_card_number(typed) == number


def test_a_pin_in_full_width_figures_is_the_same_pin() -> None:
    assert as_pin(" ４８２９１３\n") == PIN


def test_a_preferred_language_is_spoken_unless_another_was_chosen(
    visit: Visiting, drawer: Drawer
) -> None:
    drawer.language = "vi"
    visit.post("/card", card=CARD)
    unasked = visit.post("/pin", pin=PIN)
    chosen = visit.open_record("en")

    assert unasked.document["lang"] == "vi"
    assert chosen.document["lang"] == "en"


def test_guessing_takes_longer_each_time_and_never_for_ever() -> None:
    clock = Clock()
    throttle = Throttle(clock)

    free = [throttle.begin(CARD) for _ in range(FREE_TRIES)]
    waits = []
    for _ in range(7):
        waits.append(throttle.begin(CARD))
        clock.now += waits[-1]
        assert throttle.begin(CARD) == 0

    assert free == [0] * FREE_TRIES
    assert waits == [*WAITS_SECONDS, 900, 900]


def test_a_try_made_while_waiting_costs_nothing() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(FREE_TRIES):
        throttle.begin(CARD)

    for _ in range(100):
        assert throttle.begin(CARD) == 30
    clock.now += 30

    assert throttle.begin(CARD) == 0


def test_the_owner_starts_anew_and_one_card_does_not_slow_another() -> None:
    throttle = Throttle(Clock())
    for _ in range(FREE_TRIES):
        throttle.begin(CARD)

    assert throttle.begin("HR20220002") == 0
    throttle.forget(CARD)

    assert throttle.begin(CARD) == 0


def test_the_throttle_stays_small_and_keeps_no_card_number() -> None:
    throttle = Throttle(Clock())
    for number in range(CARDS_KEPT_MAX + 50):
        throttle.begin(f"HR{number}")

    assert len(throttle._tries) == CARDS_KEPT_MAX
    assert all(isinstance(known, bytes) and len(known) == 32 for known in throttle._tries)


def test_a_thousand_guesses_at_the_door_are_a_handful_in_truth(drawer: Drawer) -> None:
    clock = Clock()
    drawer.throttle = Throttle(clock)

    for guess in range(1000):
        identify(drawer, CARD, f"{guess:06}")
        clock.now += 3600 / 1000

    assert len(drawer.checked) <= FREE_TRIES + 8


@pytest.mark.parametrize("card", [CARD, "HR999"])
def test_too_many_tries_are_told_how_long_to_wait(visit: Visiting, card: str) -> None:
    visit.get("/language/en?to=/card")
    for _ in range(FREE_TRIES + 1):
        visit.post("/card", card=card)
        page = visit.post("/pin", pin="000000")

    assert "Too many tries. Please wait 1 minute, or ask our staff." in page.text
    visit.post("/card", card=card)
    assert visit.post("/pin", pin=PIN).path == "/card", "not even the right PIN is looked at"


def test_signing_in_changes_the_word_in_the_cookie(visit: Visiting) -> None:
    visit.get("/")
    before = visit.client.cookies["handrail_visit"]

    visit.open_record("en")

    visits: Visits = visit.kiosk.visits
    assert visit.client.cookies["handrail_visit"] != before
    assert visits.find(before) is None
