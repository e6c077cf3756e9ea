"""Short sounds: short, softer than speech, and all different."""

import math

import numpy as np
import pytest

from kiosk.earcons import RMS, SECONDS_MAX, Earcon, samples_of
from kiosk.speech.joining import LOUDNESS

RATE = 22050


@pytest.mark.parametrize("earcon", Earcon)
@pytest.mark.parametrize("rate", [RATE, 24000])
def test_a_short_sound_is_short_and_six_decibels_below_speech(earcon: Earcon, rate: int) -> None:
    heard = np.frombuffer(samples_of(earcon, rate), "<i2").astype(float)

    loud = math.sqrt(np.mean(heard[heard != 0] ** 2))

    assert len(heard) <= SECONDS_MAX * rate + 1
    assert loud == pytest.approx(RMS, rel=0.02)
    assert 20 * math.log10(loud / LOUDNESS) == pytest.approx(-6, abs=0.3)
    assert abs(heard).max() < 32767 / 2
    assert (heard[0], abs(heard[-1]) < RMS / 4) == (0, True), "no click at either end"


def test_no_two_short_sounds_are_alike() -> None:
    sounds = {samples_of(earcon, RATE) for earcon in Earcon}

    assert len(sounds) == len(Earcon)


def test_the_same_short_sound_is_the_same_every_time() -> None:
    first = samples_of(Earcon.EDGE, RATE)
    samples_of.cache_clear()

    assert samples_of(Earcon.EDGE, RATE) == first
