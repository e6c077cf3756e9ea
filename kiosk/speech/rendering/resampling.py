"""Sound at another number of samples a second."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples

Wave = NDArray[np.float32]
"""One channel, full scale at one."""

_ZERO_CROSSINGS = 24
"""Half the width of the filter, counted at the lower rate."""
_PASSED = 0.95
"""Of the frequencies the lower rate can hold; the filter needs the rest to fall off."""


def as_samples(wave: Wave, rate: int) -> Samples:
    """``wave``, at ``rate`` samples a second, in 16 bits at ``SAMPLE_RATE``."""
    full = resampled(wave, rate, SAMPLE_RATE) * 32767
    return np.asarray(np.clip(np.rint(full), -32768, 32767), np.int16)


def resampled(wave: Wave, rate: int, new_rate: int) -> Wave:
    """The same sound at ``new_rate`` samples a second, by a windowed sinc."""
    if rate == new_rate or not len(wave):
        return wave
    up, down = new_rate // gcd(rate, new_rate), rate // gcd(rate, new_rate)
    count = -(-len(wave) * up // down)
    centre = np.arange(count) * down // up
    half = int(np.ceil(_ZERO_CROSSINGS * max(1.0, down / up)))
    filters = _filters(up, down, half)
    padded = np.pad(wave.astype(np.float64), (half, half + 1))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    out = np.empty(count)
    for phase in range(min(up, count)):
        out[phase::up] = windows[centre[phase::up]] @ filters[phase]
    return out.astype(np.float32)


def _filters(up: int, down: int, half: int) -> NDArray[np.float64]:
    """One filter for each of the ``up`` places a new sample has between two old ones."""
    cut = min(1.0, up / down) * _PASSED
    between = (np.arange(up) * down % up / up)[:, np.newaxis]
    distance = np.arange(-half, half + 1) - between
    filters = np.sinc(distance * cut) * np.cos(np.pi * distance / (2 * (half + 1))) ** 2
    return np.asarray(filters / filters.sum(axis=1, keepdims=True))
