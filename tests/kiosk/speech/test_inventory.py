"""The inventory is true: whatever the kiosk says can be said from it, except names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.speech.clips import Clip, cut, is_known
from kiosk.speech.inventory import PAGES, PARTS, Wanted, inventory, is_said
from kiosk.speech.saying import Kind, Saying
from kiosk.telling import Standing, loan, summary, tell
from kiosk.words import LANGUAGES, Words
from tests.kiosk.record import EVERY_KIND, EVERY_OTHER_KIND, LOANS, NOT_YET_DUE

CLIPS_MAX = 3000
"""A clip takes a second of one core to render."""
NOW = Standing(overdue=NOT_YET_DUE, taken_back_on="2022-12-20", disputed=True)
KIOSK = Path(__file__).parents[3] / "kiosk"
SAYING = (
    KIOSK / "turn.py",
    KIOSK / "app.py",
    KIOSK / "identify.py",
    *KIOSK.glob("pages/*.py"),
    *KIOSK.glob("telling*.py"),
)
WORDS = Words.load()
HELD = {lang: {each.clip: each for each in inventory(WORDS, lang)} for lang in LANGUAGES}


def lines_of_every_fact(lang: str) -> Iterator[Saying]:
    for entry in (*EVERY_KIND, *EVERY_OTHER_KIND):
        for told in (
            tell(entry, WORDS, lang),
            tell(entry, WORDS, lang, hidden=True),
            tell(entry, WORDS, lang, now=NOW),
        ):
            yield told.sentence
            yield from told.details
        yield summary(entry, WORDS, lang)
    for each in LOANS:
        yield loan(each, WORDS, lang, NOT_YET_DUE)


def keys_in_the_sources() -> set[str]:
    """Every key of the catalogues that the sources of the pages name."""
    source = "".join(file.read_text() for file in SAYING)
    return {key for key in re.findall(r'"([a-z_]+\.[a-z_]+)"', source) if key in WORDS}


def prefixes_in_the_sources() -> set[str]:
    """Where a page puts a key together: what it begins with."""
    source = "".join(file.read_text() for file in SAYING)
    return set(re.findall(r'say\(\s*f"([a-z_]+)\.|always\([^)]*f"([a-z_]+)\.', source)[0]) - {""}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_fact_can_be_said_from_it(lang: str) -> None:
    known = HELD[lang].__contains__

    for line in lines_of_every_fact(lang):
        own = [each.spoken for each in line if each.kind is Kind.OWN]
        for piece in cut(line, known):
            ours = not any(piece.clip.text in name for name in own)
            assert is_known(piece.clip, known) or not ours, (line.spoken, piece.clip)


def test_every_sentence_of_the_pages_is_in_it() -> None:
    keys = keys_in_the_sources()

    assert len(keys) > 50
    assert {key for key in keys if not is_said(key)} == set()
    assert prefixes_in_the_sources() <= set(PAGES)


def test_prefix_of_pages_that_are_gone_is_gone_too() -> None:
    keys = WORDS.keys()

    assert {name for name in PAGES if not any(key.startswith(f"{name}.") for key in keys)} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fixed_sentence_is_one_clip(lang: str) -> None:
    known = HELD[lang].__contains__

    for key in filter(is_said, WORDS.keys()):
        if not WORDS.placeholders(key):
            pieces = cut(WORDS.line(key, lang), known)
            assert len(pieces) <= 1
            assert all(is_known(each.clip, known) for each in pieces), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_clips_are_few_and_of_one_language_and_without_signs_around(lang: str) -> None:
    clips = list(HELD[lang])

    assert len(clips) <= CLIPS_MAX
    assert {each.lang for each in clips} == {lang}
    assert all(each.text[0].isalnum() and each.text[-1].isalnum() for each in clips)
    assert not any(char.isdigit() for each in clips for char in each.text)


def test_sentences_of_staff_are_not_in_it() -> None:
    notes = {each.note for each in HELD["en"].values()}

    assert not {"record.line", "cli.no_ledger", "account.title"} & notes
    assert not any(note.startswith(("desk.", "refused.", "import.")) for note in notes)


def test_words_of_a_vocabulary_are_in_the_forms_they_are_said_in() -> None:
    scheme = WORDS.sentences("zh-Hans")["scheme.living_subsidy"]

    forms = {final for final in (True, False) if Clip(scheme, "zh-Hans", final) in HELD["zh-Hans"]}

    assert forms == {True, False}


def test_places_of_an_office_are_taken_in_their_own_language() -> None:
    names = ("阜康市第二康复站", "Trạm Hòa Bình")

    added = {
        lang: [each.clip.text for each in inventory(WORDS, lang, names) if each.group == "places"]
        for lang in LANGUAGES
    }

    assert added == {
        "zh-Hans": ["阜康市第二康复站"] * 2,
        "vi": ["Trạm Hòa Bình"] * 2,
        "en": [],
    }


def test_parts_are_known_as_parts() -> None:
    groups = {each.group for each in HELD["en"].values()}

    assert groups == {"sentences", "stretches", "terms", *PARTS}
    assert Wanted(Clip("five", "en", final=False), "numbers").is_part
    assert not Wanted(Clip("Hello", "en", final=True), "sentences").is_part
