"""Clips put together: nothing clicks, nothing jumps, and the pauses are what the text has."""

import io
import wave

import numpy as np
import pytest

from kiosk.speech import joining
from kiosk.speech.clips import Pause
from kiosk.speech.joining import (
    LOUDNESS,
    PAUSE_SECONDS,
    PEAK_MAX,
    as_wav,
    joined,
    levelled,
    loudness,
    peak,
    tidy,
    trimmed,
)
from kiosk.speech.rendering.protocols import SAMPLE_RATE

JUMP_MAX = 400
"""From one sample to the next at a join; a click that can be heard is some thousands."""


def tone(seconds: float, level: float = 8000, hertz: float = 180) -> np.ndarray:
    """A voice of the simplest kind: it swells and falls some times a second."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * time)
    return (level * swell * np.sin(2 * np.pi * hertz * time + 1)).astype(np.int16)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), np.int16)


def decibels(one: float, other: float) -> float:
    return abs(20 * np.log10(one / other))


def test_silence_around_words_is_cut_and_silence_within_is_kept():
    said = np.concatenate([silence(0.4), tone(0.5), silence(0.2), tone(0.5), silence(0.7)])

    seconds = len(trimmed(said)) / SAMPLE_RATE

    assert seconds == pytest.approx(1.2, abs=0.06)


def test_noise_of_a_room_is_no_words():
    noise = np.random.default_rng(1).normal(0, 40, SAMPLE_RATE * 2).astype(np.int16)
    said = noise.copy()
    said[16_000:27_025] += tone(0.5)

    assert len(trimmed(said)) / SAMPLE_RATE == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("said", [silence(0), silence(1)])
def test_nothing_is_left_of_silence(said):
    assert len(tidy(said)) == 0
    assert loudness(said) == 0


@pytest.mark.parametrize("level", [300, 2000, 9000, 32000])
def test_every_clip_becomes_as_loud_as_any_other(level):
    said = np.concatenate([silence(0.2), tone(0.7, level), silence(0.3), tone(0.4, level / 2)])

    tidied = tidy(said)

    assert decibels(loudness(tidied), LOUDNESS) < 0.5
    assert peak(tidied) <= PEAK_MAX


def test_clip_with_one_very_loud_sample_is_not_clipped():
    said = tone(0.5, 500)
    said[4000] = 32_000

    assert peak(levelled(said)) <= PEAK_MAX


def test_tidying_again_changes_nothing_to_speak_of():
    once = tidy(np.concatenate([silence(0.3), tone(0.8, 700), silence(0.3)]))

    again = tidy(once)

    assert abs(len(again) - len(once)) <= SAMPLE_RATE // 200
    assert decibels(loudness(again), loudness(once)) < 0.1


@pytest.mark.parametrize("pause", list(Pause))
def test_pause_is_as_long_as_the_text_has_it(pause):
    first, second = tone(0.5), tone(0.4)

    sound = joined([(first, pause), (second, Pause.SENTENCE)])

    between = sound[len(first) : -len(second) - int(SAMPLE_RATE * PAUSE_SECONDS[Pause.SENTENCE])]
    assert len(between) / SAMPLE_RATE == pytest.approx(PAUSE_SECONDS[pause], abs=0.001)
    assert not between.any()
    assert PAUSE_SECONDS[Pause.NONE] < PAUSE_SECONDS[Pause.PHRASE] < PAUSE_SECONDS[Pause.SENTENCE]


def test_no_join_clicks():
    clips = [tone(0.3), tone(0.2)[37:], tone(0.25, 9000)]

    sound = joined([(each, Pause.NONE) for each in clips]).astype(np.int32)

    joins = np.cumsum([len(each) + int(SAMPLE_RATE * 0.01) for each in clips])[:-1]
    edges = [range(place - 240, place + 20) for place in (len(clips[0]), *joins)]
    for edge in edges:
        within = np.abs(np.diff(sound[max(0, edge.start) : edge.stop])).max()
        assert within < np.abs(np.diff(clips[0].astype(np.int32))).max() + JUMP_MAX
    for place in joins:
        assert np.abs(np.diff(sound[place - 5 : place + 5])).max() < JUMP_MAX
    assert sound[0] == 0


def test_joining_does_not_change_the_clips():
    clip = tone(0.2)
    before = clip.copy()

    joined([(clip, Pause.NONE), (clip, Pause.NONE)])

    assert (clip == before).all()


def test_nothing_joined_is_nothing():
    assert len(joined([])) == 0
    assert len(joining.faded(silence(0))) == 0


def test_wav_has_one_channel_of_sixteen_bits():
    with wave.open(io.BytesIO(as_wav(tone(0.5)))) as sound:
        assert sound.getparams()[:4] == (1, 2, SAMPLE_RATE, SAMPLE_RATE // 2)
