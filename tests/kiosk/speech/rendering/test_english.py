"""English in the model's symbols: what espeak-ng pronounces, written as the model was taught."""

import pytest

from kiosk.speech.inventory import inventory
from kiosk.speech.rendering import english, ingredients
from kiosk.speech.rendering.protocols import CannotSay
from kiosk.speech.rendering.worker import pronounce
from kiosk.words import Words


@pytest.mark.parametrize(
    ("ipa", "symbols"),
    [
        ("həlˈoʊ", "həlˈO"),
        ("stˈeɪʃən", "stˈAʃᵊn"),
        ("lˈɪɾəl", "lˈɪTᵊl"),
        ("wˈiːltʃɛɹ", "wˈilʧɛɹ"),
        ("dʒˈuːn", "ʤˈun"),
        ("kɚɹˈɪɹ", "kəɹˈɪɹ"),
        ("ɹᵻsˈiːvd", "ɹᵻsˈivd"),
    ],
)
def test_sounds_are_written_as_the_model_was_taught(ipa: str, symbols: str):
    assert english.symbols(ipa) == symbols


def test_everything_the_kiosk_says_is_in_symbols_the_model_knows():
    known = ingredients.vocabulary().keys()

    wanted = {each.clip.text for each in inventory(Words.load(), "en", ["Fukang Station"])}

    assert {text for text in wanted if not set(_said(text)) <= known} == {"中文", "Tiếng Việt"}


def _said(text: str) -> str:
    try:
        english.checked(text)
        return "".join(
            english.symbols(pronounce(english.ESPEAK_VOICE, words)) + mark
            for words, mark in english.clauses(text)
        )
    except CannotSay:
        return "\0"


def test_marks_are_kept_beside_the_words_before_them():
    assert english.clauses("Thursday, the first. Yes") == [
        ("Thursday", ","),
        ("the first", "."),
        ("Yes", ""),
    ]


def test_what_the_engine_would_name_or_read_as_another_language_is_refused():
    with pytest.raises(CannotSay):
        english.checked("Mr 王")
    with pytest.raises(CannotSay):
        english.checked("Nguyễn")
    with pytest.raises(CannotSay):
        english.symbols("(fr)bˈɔ̃(en)")
