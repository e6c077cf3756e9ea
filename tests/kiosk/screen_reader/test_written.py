"""What is written down of what a screen reader says: of every screen, and nothing but its words."""

from pathlib import Path

import pytest

from kiosk.settings import Speech
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES
from tests.kiosk.record import Drawer
from tests.kiosk.screen_reader.reader import reader
from tests.kiosk.screen_reader.screens import (
    FORBIDDEN,
    GOLDEN,
    HEADING_LEVEL_ONE,
    RECORDS,
    SCREENS,
    Listener,
    golden,
    kiosk,
)
from tests.kiosk.server import serving
from tests.parts import require_part, require_programs

FOOT = "\ninformation"
"""What Orca says of the foot of a page that holds our player."""


def test_every_screen_has_a_transcript_and_no_other_has():
    names = {(lang, name) for lang in LANGUAGES for name in SCREENS}

    assert {(file.parent.name, file.stem) for file in GOLDEN.glob("*/*.txt")} == names


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_nothing_is_said_of_how_the_page_is_made(lang: str, name: str):
    transcript = golden(lang, name).casefold()

    assert [word for word in FORBIDDEN if word in transcript] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_first_comes_the_fact_in_the_words_of_a_heading(lang: str):
    begins = {name: golden(lang, name).splitlines()[:4] for name in RECORDS}

    assert {lines[0] for lines in begins.values()} == {"(opened)"}
    assert {lines[3] for lines in begins.values()} == {HEADING_LEVEL_ONE[lang]}


def test_kiosk_that_speaks_itself_has_the_same_words_for_a_reader(
    tmp_path: Path, voice: SpeechService
):
    require_part("chromium")
    require_programs("screen-reader")
    drawer = Drawer()
    app = kiosk(drawer, Speech.BUILT_IN, voice)

    with serving(app) as base, reader(tmp_path, "en") as orca:
        person = Listener(orca, base, "en", drawer)
        heard = {name: person.hears(name) for name in ("call", "ask", "settings-more")}
    heard = {name: said.replace(FOOT, "") for name, said in heard.items()}

    assert heard == {name: golden("en", name) for name in heard}
