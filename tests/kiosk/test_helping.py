"""Somebody helps: with the visitor's consent, written down, and never with what is confidential."""

import pytest

from kiosk.words import LANGUAGES
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import CARD, PIN, SESSION, Drawer

CONFIDENTIAL = "/record/12"


def says_so(page: Seen) -> bool:
    return any(each.get("class") == "helped" for each in page.document.all("p"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_consent_says_what_a_helper_sees_and_hears(
    visit: Visiting, drawer: Drawer, lang: str
) -> None:
    visit.open_record(lang)
    asked = visit.get("/helper")
    words = visit.kiosk.words

    begun = visit.post("/helper")
    told = visit.get("/helper")

    for key in ("helper.sees", "helper.hidden", "helper.pin"):
        assert words.t(key, lang) in asked.text
    assert (says_so(asked), begun.path, says_so(begun)) == (False, "/record/1", True)
    assert told.heading == words.t("helper.is_here", lang)
    assert drawer.asked == [("begin_help", SESSION)]


def test_saying_no_writes_nothing_down(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")

    page = quiet.get(quiet.get("/helper").choices["No, I am on my own"])

    assert (page.path, says_so(page), drawer.asked) == ("/record/1", False, [])


def test_a_helper_is_told_nothing_confidential(quiet: Visiting) -> None:
    quiet.open_record("en")
    quiet.get(f"{CONFIDENTIAL}/private")
    shown = quiet.post(f"{CONFIDENTIAL}/private")

    quiet.post("/helper")
    hidden = quiet.get(CONFIDENTIAL)
    assert quiet.get(f"{CONFIDENTIAL}/private").path == "/helper"
    asked_again = quiet.post(f"{CONFIDENTIAL}/private")
    listed = quiet.get("/list/4")
    printed = quiet.get("/take/print")

    assert "counselling" in shown.text
    for page in (hidden, asked_again, listed, printed):
        assert "counselling" not in page.html


def test_it_ends_when_the_visitor_says_so(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    quiet.post("/helper")

    page = quiet.post("/helper/end")
    quiet.post("/helper/end")

    assert not says_so(page)
    assert drawer.asked == [("begin_help", SESSION), ("end_help", SESSION)]


@pytest.mark.parametrize("end", ["/finish", "/away"])
def test_it_ends_with_the_visit(quiet: Visiting, drawer: Drawer, end: str) -> None:
    quiet.open_record("en")
    quiet.post("/helper")

    over = quiet.post(end) if end == "/finish" else quiet.get(end)

    assert drawer.asked[-1] == ("end_help", SESSION)
    assert not says_so(over)
    assert not says_so(quiet.get("/"))


def test_twice_is_once(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    quiet.post("/helper")
    quiet.post("/helper")

    assert drawer.asked == [("begin_help", SESSION)]


def test_who_helps_before_sign_in_is_written_down_then_and_the_pin_stays_private(
    quiet: Visiting, drawer: Drawer
) -> None:
    quiet.get("/language/en?to=/card")
    quiet.post("/helper")
    asked = quiet.post("/card", card=CARD)
    before = [*drawer.asked]

    page = quiet.post("/pin", pin=PIN)

    assert "Your helper please looks away." in asked.text
    assert (before, drawer.asked) == ([], [("begin_help", SESSION)])
    assert says_so(page)
