"""What a screen reader says of every screen in every language; run from one file a language.

A processor of the test run takes a file at a time, so each language has one and an Orca of its own.
It says ``LANG`` and takes this test over.
"""

import pytest

from tests.kiosk.screen_reader.screens import (
    RECORDS,
    SCREENS,
    WORDS_TO_FACT_MAX,
    Listener,
    golden,
    words_before,
)


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_read_as_when_somebody_last_listened(listener: Listener, name: str):
    transcript = listener.hears(name)

    assert transcript == golden(listener.lang, name)
    if name in RECORDS:
        assert words_before(transcript, listener.fact) <= WORDS_TO_FACT_MAX
