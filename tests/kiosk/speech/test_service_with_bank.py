"""What is heard when a bank stands before the engine, and when names were made ready."""

import io
import sys
import wave
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk.speech.bank import CLIPS_MIN, Bank
from kiosk.speech.clips import Clip
from kiosk.speech.composing import compose
from kiosk.speech.joining import LOUDNESS, loudness
from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples, Wanted
from kiosk.speech.saying import Date, Name, Saying, Text
from kiosk.speech.service import SpeechService, SpeechUnavailable
from tests.kiosk.speech.banks import bank_of, tone

if sys.platform == "darwin":
    pytest.skip("pyttsx3 is not installed on macOS", allow_module_level=True)

CLIPS = [
    Clip("You borrowed", "en", final=False),
    Clip("a walking stick", "en", final=True),
    Clip("the fifth of December", "en", final=False),
    Clip("twenty twenty-two", "en", final=True),
    Clip("Welcome", "en", final=True),
]
MANY = [Clip(f"word {number}", "en", final=False) for number in range(CLIPS_MIN)]
BORROWED = compose("You borrowed {device}.", {"device": Text("a walking stick")}, "en")
GREETED = compose("You borrowed {device}.", {"device": Name("Aygul's chair")}, "en")


class Kept:
    """Names made ready by hand: it keeps what it is told to have and remembers what was wanted."""

    def __init__(self) -> None:
        self.ready: dict[str, Samples] = {}
        self.wanted: dict[str, Wanted] = {}

    def want(self, clips: Iterable[Wanted]) -> None:
        self.wanted |= {each.key: each for each in clips}

    def find(self, key: str) -> Samples | None:
        return self.ready.get(key)

    def forget(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            self.wanted.pop(key, None)
            self.ready.pop(key, None)

    def close(self) -> None:
        self.wanted.clear()


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    bank_of(tmp_path / "bank.sqlite", MANY, seconds=0.02).close()
    return bank_of(tmp_path / "bank.sqlite", CLIPS, seconds=0.4)


@pytest.fixture
def ahead() -> Kept:
    return Kept()


@pytest.fixture
def speech(bank: Bank, ahead: Kept) -> Iterator[SpeechService]:
    started = SpeechService(bank, ahead)
    started.start()
    yield started
    started.close()


def samples(wav: bytes) -> Samples:
    with wave.open(io.BytesIO(wav)) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), np.int16)


def seconds(wav: bytes) -> float:
    return len(samples(wav)) / SAMPLE_RATE


def test_line_is_said_from_the_bank(speech: SpeechService) -> None:
    sound = speech.speak_segments(BORROWED)

    assert seconds(sound) == pytest.approx(0.4 + 0.01 + 0.4 + 0.3, abs=0.02)
    assert speech.status().said == {"bank": 2}


def test_whole_sentence_given_as_text_is_said_from_the_bank(speech: SpeechService) -> None:
    assert seconds(speech.speak("Welcome!", "en")) == pytest.approx(0.7, abs=0.02)


def test_what_the_bank_has_not_is_said_by_the_engine_and_equally_loud(
    speech: SpeechService,
) -> None:
    sound = samples(speech.speak_segments(GREETED))

    known, own = sound[: int(0.4 * SAMPLE_RATE)], sound[int(0.42 * SAMPLE_RATE) :]
    assert speech.status().said == {"bank": 1, "live": 1}
    assert len(own) / SAMPLE_RATE > 0.7
    assert abs(20 * np.log10(loudness(own) / loudness(known))) < 3
    assert loudness(known) == pytest.approx(LOUDNESS, rel=0.1)


def test_line_without_any_clip_goes_to_the_engine_in_one_piece(speech: SpeechService) -> None:
    line = compose("On {day} we called {who}.", {"day": Date(2023), "who": Name("Aygul")}, "en")
    alone = SpeechService()
    alone.start()

    ours, theirs = speech.speak_segments(line), alone.speak_segments(line)
    alone.close()

    assert seconds(ours) == pytest.approx(seconds(theirs), abs=0.15)
    assert set(speech.status().said) == {"live"}


def test_pauses_are_those_of_the_text(speech: SpeechService) -> None:
    day = compose("{day}.", {"day": Date(2022, 12, 5)}, "en")

    sound = samples(speech.speak_segments(day))

    middle = sound[int(0.43 * SAMPLE_RATE) : int(0.52 * SAMPLE_RATE)]
    assert not middle.any(), "a comma stands after the day"
    assert len(sound) / SAMPLE_RATE == pytest.approx(0.4 + 0.12 + 0.4 + 0.3, abs=0.03)


def test_name_is_made_ready_and_used_when_it_is_ready(speech: SpeechService, ahead: Kept) -> None:
    speech.prepare(GREETED)

    assert [(each.text, each.lang, each.final) for each in ahead.wanted.values()] == [
        ("Aygul's chair", "en", True)
    ]
    speech.speak_segments(GREETED)
    ahead.ready[next(iter(ahead.wanted))] = tone(2.0, level=4000)
    assert seconds(speech.speak_segments(GREETED)) == pytest.approx(0.4 + 2.0 + 0.3, abs=0.05)
    assert speech.status().said == {"bank": 2, "live": 1, "ahead": 1}


def test_name_made_ready_is_forgotten_with_the_visit(speech: SpeechService, ahead: Kept) -> None:
    speech.prepare(GREETED)
    ahead.ready[next(iter(ahead.wanted))] = tone(1.0)
    speech.speak_segments(GREETED)

    speech.forget([speech.key_of_segments(GREETED)])

    assert (ahead.wanted, ahead.ready) == ({}, {})
    assert speech.status().cache_bytes == 0


def test_name_that_another_line_needs_is_kept(speech: SpeechService, ahead: Kept) -> None:
    other = Saying([*compose("You borrowed ", {}, "en"), GREETED[1], GREETED[2]])
    third = compose("It was {device}.", {"device": Name("Aygul's chair")}, "en")
    speech.prepare(other)
    speech.prepare(third)

    speech.forget([speech.key_of_segments(other)])

    assert "Aygul's chair" in {each.text for each in ahead.wanted.values()}


def test_nothing_is_made_ready_in_a_language_without_a_bank(
    speech: SpeechService, ahead: Kept
) -> None:
    speech.prepare(compose("Chào {who}.", {"who": Name("Nguyễn Văn Bình")}, "vi"))

    assert ahead.wanted == {}


def test_closing_forgets_what_was_made_ready(speech: SpeechService, ahead: Kept) -> None:
    speech.prepare(GREETED)

    speech.close()

    assert ahead.wanted == {}


def test_language_with_a_bank_is_not_basic(speech: SpeechService, tmp_path: Path) -> None:
    chinese = [Clip("一" * number, "zh-Hans", final=True) for number in range(1, CLIPS_MIN + 1)]
    with_bank = SpeechService(bank_of(tmp_path / "zh.sqlite", chinese, seconds=0.02))

    assert [with_bank.is_basic(lang) for lang in ("zh-Hans", "vi", "en")] == [False, True, False]
    assert [speech.is_basic(lang) for lang in ("zh-Hans", "vi", "en")] == [True, True, False]


def test_status_tells_of_the_bank(speech: SpeechService) -> None:
    held = speech.status().bank

    assert [(each.voice.name, each.clips) for each in held] == [("neural-en", CLIPS_MIN + 5)]


def test_bank_speaks_though_the_engine_cannot(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('not on this machine')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    lame = SpeechService(bank)
    lame.start()

    assert seconds(lame.speak_segments(BORROWED)) > 0.8
    with pytest.raises(SpeechUnavailable, match="library_missing"):
        lame.speak_segments(GREETED)
    lame.close()
