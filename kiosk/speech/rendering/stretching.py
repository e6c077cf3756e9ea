"""The same voice, slower: pieces of it laid side by side where they fit, at the same pitch.

The model speaks worse when it is told to speak slowly, so it speaks at its own pace, and this
gives the listener time.
"""

from __future__ import annotations

import numpy as np

from kiosk.speech.rendering.resampling import Wave

_PIECE_SECONDS = 0.03
"""Three to six swings of a voice: shorter ones buzz, longer ones echo."""
_SEARCH_SECONDS = 0.008
"""How far a piece is looked for from where it would be taken: one swing of a deep voice."""


def stretched(wave: Wave, factor: float, rate: int) -> Wave:
    """``wave``, at ``rate`` samples a second, ``factor`` times as long."""
    half = int(_PIECE_SECONDS * rate) // 2
    reach = int(_SEARCH_SECONDS * rate)
    size = 2 * half
    if factor == 1 or len(wave) < 2 * size:
        return wave
    count = int(len(wave) * factor) // half
    padded = np.pad(wave.astype(np.float64), (reach, size + half + 2 * reach))
    window = np.hanning(size + 1)[:-1]
    out = np.zeros((count + 1) * half)
    taken = reach
    out[:size] += padded[taken : taken + size] * window
    out[:half] = padded[taken : taken + half]  # it begins as it began
    for place in range(1, count):
        expected = padded[taken + half : taken + half + size]
        start = min(int(place * half / factor), len(wave))
        taken = start + _best(padded[start : start + size + 2 * reach], expected)
        out[place * half : place * half + size] += padded[taken : taken + size] * window
    return out[: int(len(wave) * factor)].astype(np.float32)


def _best(among: np.ndarray, expected: np.ndarray) -> int:
    """Where ``among`` goes on most like ``expected``."""
    alike = np.correlate(among, expected)
    powers = np.convolve(among**2, np.ones(len(expected)), "valid")
    return int(np.argmax(alike / np.sqrt(powers + 1e-9)))
