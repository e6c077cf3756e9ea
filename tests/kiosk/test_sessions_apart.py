"""What one visitor heard is nobody else's, and is gone when the visit is."""

from kiosk.words import Words
from tests.kiosk.proofs_of_visits import PAGES, seek


def test_nobody_is_given_what_another_heard(words: Words) -> None:
    found = seek(3, words)

    assert found.own == found.sounds >= 3 * len(PAGES)
    assert found.others >= 3 * found.sounds
    assert found.had_by_others == found.in_two_sessions == 0
    assert found.had_after_the_end == 0
    assert found.left_in_the_voice == 0
