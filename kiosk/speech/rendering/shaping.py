"""From what a model gives to what a bank keeps: 22,050 samples a second, trimmed, one loudness."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples

Wave = NDArray[np.float32]
"""One channel, full scale at one."""

_LOUDNESS = 0.08
"""Root of the mean square of the voiced part: peaks of speech stand some 14 dB above it."""
_PEAK_MAX = 0.89
_SILENCE = 0.02
"""Of the loudest moment: a voice's own breath and hum lie below."""
_KEPT_BEFORE_SECONDS, _KEPT_AFTER_SECONDS = 0.01, 0.03
_WINDOW_SECONDS = 0.01
_ZERO_CROSSINGS = 24
"""Half the width of the filter, counted at the lower rate."""


def shaped(wave: Wave, rate: int) -> Samples:
    """``wave``, at ``rate`` samples a second, as it is kept; empty when there is no sound in it."""
    return as_samples(levelled(trimmed(resampled(wave, rate, SAMPLE_RATE), SAMPLE_RATE)))


def resampled(wave: Wave, rate: int, new_rate: int) -> Wave:
    """The same sound at ``new_rate`` samples a second, by a windowed sinc."""
    if rate == new_rate or not len(wave):
        return wave
    up, down = new_rate // gcd(rate, new_rate), rate // gcd(rate, new_rate)
    count = -(-len(wave) * up // down)
    centre = np.arange(count) * down // up
    half = int(np.ceil(_ZERO_CROSSINGS * max(1.0, down / up)))
    taps = _taps(up, down, half)
    padded = np.pad(wave.astype(np.float64), (half, half + 1))
    out = np.empty(count)
    for phase in range(min(up, count)):
        places = centre[phase::up]
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)[places]
        out[phase::up] = windows @ taps[phase]
    return out.astype(np.float32)


def _taps(up: int, down: int, half: int) -> NDArray[np.float64]:
    """One filter for each of the ``up`` places a new sample has between two old ones."""
    cut = min(1.0, up / down) * 0.95
    between = (np.arange(up) * down % up / up)[:, np.newaxis]
    distance = np.arange(-half, half + 1) - between
    filters = np.sinc(distance * cut) * np.cos(np.pi * distance / (2 * (half + 1))) ** 2
    return np.asarray(filters / filters.sum(axis=1, keepdims=True))


def trimmed(wave: Wave, rate: int) -> Wave:
    """``wave`` without the silence before and after; an edge has a moment to rise and to fall."""
    size = int(_WINDOW_SECONDS * rate)
    loud = _loudness(wave, size)
    if not len(loud) or loud.max() <= 0:
        return wave[:0]
    voiced = np.flatnonzero(loud > loud.max() * _SILENCE)
    first = max(0, int(voiced[0]) * size - int(_KEPT_BEFORE_SECONDS * rate))
    last = min(len(wave), (int(voiced[-1]) + 1) * size + int(_KEPT_AFTER_SECONDS * rate))
    return _faded(wave[first:last], size)


def _loudness(wave: Wave, size: int) -> Wave:
    """The root of the mean square of each whole window of ``size`` samples."""
    whole = len(wave) // size * size
    squares = wave[:whole].reshape(-1, size) ** 2
    return np.asarray(np.sqrt(squares.mean(axis=1)), np.float32)


def _faded(wave: Wave, size: int) -> Wave:
    faded = wave.copy()
    ramp = np.linspace(0, 1, min(size, len(wave) // 2), dtype=np.float32)
    if len(ramp):
        faded[: len(ramp)] *= ramp
        faded[-len(ramp) :] *= ramp[::-1]
    return faded


def levelled(wave: Wave) -> Wave:
    """``wave`` at one loudness; a clip with one sharp peak stays below it rather than clip."""
    loud = _loudness(wave, int(_WINDOW_SECONDS * SAMPLE_RATE))
    voiced = loud[loud > loud.max() * 0.1] if len(loud) and loud.max() > 0 else loud
    if not len(voiced):
        return wave
    gain = _LOUDNESS / float(np.sqrt((voiced**2).mean()))
    return wave * np.float32(min(gain, _PEAK_MAX / float(np.abs(wave).max())))


def as_samples(wave: Wave) -> Samples:
    """``wave`` in 16 bits."""
    return np.asarray(np.clip(np.rint(wave * 32767), -32768, 32767), np.int16)
