"""Short sounds that stand before words, never for them: each is said, written or both as well.

Made by rule, so that nothing is taken from anywhere and nothing has to be kept.
"""

from enum import Enum
from functools import cache

import numpy as np

from kiosk.speech.joining import LOUDNESS

SECONDS_MAX = 0.15
RMS = LOUDNESS / 2
"""Six decibels below speech."""

_EDGE_SECONDS = 0.008
"""How long a tone takes to begin and to end, so that neither is a click."""
_OVERTONE = 0.3


class Earcon(Enum):
    """What a short sound tells, as its tones: hertz, 0 for a pause, and seconds."""

    EDGE = ((185.0, 0.06),)
    """The focus went past the last choice and is at the first again, or the other way round."""
    CLICK = ((1318.51, 0.025),)
    """A figure was typed, and which one is not told."""
    ACCEPTED = ((523.25, 0.06), (783.99, 0.09))
    """The visitor is signed in."""
    PROBLEM = ((311.13, 0.07), (220.0, 0.08))
    """Something has to be done again."""
    WAIT = ((440.0, 0.045), (0.0, 0.05), (440.0, 0.045))
    """The next page takes a while."""
    SIGNED_OUT = ((659.26, 0.05), (523.25, 0.05), (392.0, 0.05))
    """The record is closed."""


@cache
def samples_of(earcon: Earcon, rate: int) -> bytes:
    """The sound at ``rate`` samples a second: one channel, 16 bits, as loud as ``RMS``."""
    tones = np.concatenate([_tone(hertz, seconds, rate) for hertz, seconds in earcon.value])
    sounding = tones[tones != 0]
    loud = np.sqrt(np.mean(sounding**2))
    samples: bytes = np.round(tones * RMS / loud).astype("<i2").tobytes()
    return samples


def _tone(hertz: float, seconds: float, rate: int) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    wave = np.sin(2 * np.pi * hertz * time) + _OVERTONE * np.sin(4 * np.pi * hertz * time)
    slope = np.minimum(time, seconds - time) / _EDGE_SECONDS
    return np.asarray(wave * np.clip(slope, 0, 1))
