"""A tone stays the same tone, as loud, and brings no other with it."""

import numpy as np
import pytest

from kiosk.speech.rendering.resampling import as_samples, resampled


def tone(hertz: float, rate: int, seconds: float = 0.5) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("hertz", [120, 1000, 6000])
def test_tone_is_the_same_at_another_rate(rate: int, hertz: int):
    made = resampled(tone(hertz, rate), rate, 22_050)

    expected = tone(hertz, 22_050)
    middle = slice(500, min(len(made), len(expected)) - 500)
    assert abs(len(made) - len(expected)) <= 1
    assert np.abs(made[middle] - expected[middle]).max() < 0.002


def test_what_the_lower_rate_cannot_hold_is_gone():
    made = resampled(tone(11_700, 24_000), 24_000, 22_050)

    assert np.abs(made[500:-500]).max() < 0.02


def test_samples_are_clipped_and_not_turned_over():
    made = as_samples(np.full(100, 1.5, np.float32), 22_050)

    assert made.dtype == np.int16
    assert made.min() == 32_767


def test_nothing_stays_nothing():
    assert len(as_samples(np.zeros(0, np.float32), 24_000)) == 0
