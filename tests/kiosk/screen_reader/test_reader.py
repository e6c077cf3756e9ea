"""The listener: hears a page whole, and notices what is not read."""

import pytest
from fastapi import APIRouter

from tests.kiosk.screen_reader.reader import Reader
from tests.kiosk.screen_reader.screens import (
    SCREENS,
    WALKED,
    Listener,
    pages_of,
    unheard,
    words_before,
    words_in,
)

LANG = "vi"


def test_every_page_of_the_kiosk_is_listened_to():
    pages = pages_of()

    assert "/record/{number}" in pages
    assert unheard(pages) == set()


def test_page_that_nobody_listens_to_is_noticed():
    router = APIRouter()
    router.add_api_route("/another/{number}", lambda: None)

    assert unheard(pages_of([router])) == {"/another/{number}"}


def test_screens_that_are_walked_are_on_the_list():
    assert set(SCREENS) > WALKED


def test_what_is_shown_and_not_read_is_missed(listener: Listener):
    listener.hears("borrowed")
    reader: Reader = listener.reader
    reader.page.route(
        "**/help", lambda route: route.fulfill(body=HALF_HIDDEN, content_type="text/html")
    )

    with pytest.raises(LookupError, match="three things"):
        reader.open(f"{listener.base}/help")

    reader.page.unroute("**/help")


def test_kiosk_that_leaves_speaking_to_a_reader_has_no_voice_of_its_own(
    listener: Listener,
):
    listener.hears("help")

    assert listener.reader.page.locator("audio, video").count() == 0


def test_words_are_counted_as_they_take_time():
    assert words_in("Finished loading 1 of 3.") == 5
    assert words_in("第1项，共3项") == 4
    assert words_in("Mục 1 trên 29") == 4
    assert words_before("(opened)\nOne two.\nThe fact.\n", "The fact. And more.") == 2
    with pytest.raises(LookupError, match="The fact"):
        words_before("(opened)\nOne two.\n", "The fact.")


HALF_HIDDEN = """<!DOCTYPE html><html lang="en"><title>Half</title><main>
<h1 tabindex="-1" autofocus data-say>You have</h1><p data-say aria-hidden="true">three things</p>
</main></html>"""
