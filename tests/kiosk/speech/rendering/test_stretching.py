"""A voice made slower is the same voice: as high, as loud, only longer."""

import numpy as np
import pytest

from kiosk.speech.rendering.stretching import stretched

RATE = 24_000


def voice(hertz: float, seconds: float = 1.0) -> np.ndarray:
    """A tone with overtones, as a vowel has them."""
    time = np.arange(int(seconds * RATE)) / RATE
    parts = [np.sin(2 * np.pi * hertz * n * time) / n for n in (1, 2, 3)]
    return (0.3 * sum(parts)).astype(np.float32)


def pitch(wave: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), 8 * len(wave)))
    return float(np.argmax(spectrum)) * RATE / (8 * len(wave))


@pytest.mark.parametrize("factor", [0.8, 1.25, 1.6])
@pytest.mark.parametrize("hertz", [100, 233, 410])
def test_voice_is_longer_and_as_high_and_as_loud(factor: float, hertz: float):
    before = voice(hertz)

    after = stretched(before, factor, RATE)

    middle = after[2000:-2000]
    assert len(after) == int(len(before) * factor)
    assert pitch(middle) == pytest.approx(hertz, abs=1)
    assert np.std(middle) == pytest.approx(np.std(before), rel=0.05)


def test_joins_are_not_heard():
    after = stretched(voice(150), 1.4, RATE)[2000:-2000]

    assert np.abs(np.diff(after)).max() < 1.3 * np.abs(np.diff(voice(150))).max()


def test_its_own_pace_and_what_is_too_short_stay_as_they_are():
    short = voice(150, 0.03)

    assert stretched(short, 1.5, RATE) is short
    assert len(stretched(voice(150), 1, RATE)) == RATE


def test_silence_stays_silence():
    assert not stretched(np.zeros(RATE, np.float32), 1.3, RATE).any()
