"""A recogniser that never met the voice understands it: the short form of scripts/hear_voices.py.

The bounds are wide: a few sentences, of which one may be bad luck. The aims are in docs/voice.md,
and are measured there over sixty sentences.
"""

import sys
from pathlib import Path

import pytest

from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.parts import require_modules

ROOT = Path(__file__).parents[4]
sys.path.insert(0, str(ROOT / "scripts"))

from hear_bank import Neural, needed, small_bank  # noqa: E402 - the scripts are no package
from hear_model import Recogniser  # noqa: E402
from hear_sentences import Sentence, sentences  # noqa: E402
from hear_voices import Row, listen, rows_of, spoken_by, summed  # noqa: E402

EVERY = 15
"""Of sixty sentences each fifteenth is heard here."""
LIVE_ERROR_MAX = 0.25
BANK_ERROR_MAX = {"en": 0.15, "zh-Hans": 0.2}

BASIC_FROM = 0.2
"""So much more is misheard of a basic voice than of the best voice or person of its language."""


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    require_modules("ears")
    return Recogniser()


def some(words: Words, lang: str) -> list[Sentence]:
    return sentences(words, lang)[::EVERY]


def share(row: Row) -> float:
    return row.errors.wrong / row.errors.said


def test_the_live_voice_is_understood_in_english(words: Words, recogniser: Recogniser):
    said = some(words, "en")

    heard = listen(recogniser, "en", spoken_by(SpeechService(), said))

    assert share(summed("en", "live engine", heard)) <= LIVE_ERROR_MAX, heard


@pytest.mark.timeout(900)
@pytest.mark.parametrize("lang", BANK_ERROR_MAX)
def test_a_bank_is_understood(
    words: Words, recogniser: Recogniser, kokoro: RenderingChild, tmp_path: Path, lang: str
):
    said, renderer = some(words, lang), Neural(kokoro, lang)
    bank = small_bank(tmp_path / "voices", renderer, needed(words, lang, said))
    service = SpeechService(bank=bank)

    heard = listen(recogniser, lang, spoken_by(service, said))

    assert not service.status().said.get("live")
    assert share(summed(lang, "bank", heard)) <= BANK_ERROR_MAX[lang], heard


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_voice_is_called_basic_where_it_was_measured_to_be(lang: str):
    rows = [
        row for row in rows_of((ROOT / "docs" / "voice.md").read_text("utf-8")) if row.lang == lang
    ]
    (live,) = (share(row) for row in rows if row.voice == "live engine")
    best = min(share(row) for row in rows)

    assert SpeechService().is_basic(lang) == (live - best > BASIC_FROM)
