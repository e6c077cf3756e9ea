"""Clips of sound made alike and put together: no click, no jump in loudness, the right pauses.

Everything here is samples: 16 bits, one channel, 22,050 a second. Nothing is known of words.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kiosk.speech.clips import Pause
from kiosk.speech.rendering.protocols import SAMPLE_RATE, Samples

LOUDNESS = 3300.0
"""What every clip is levelled to: root mean square of its voiced frames, 20 dB below the most."""
PEAK_MAX = 29_000
"""No sample is louder after levelling; 32,767 would be clipped."""
PAUSE_SECONDS = {Pause.NONE: 0.01, Pause.PHRASE: 0.12, Pause.SENTENCE: 0.3}
FADE_SECONDS = 0.004

_FRAME = SAMPLE_RATE // 50
_TRIM_FRAME = SAMPLE_RATE // 200
_LEAD, _TRAIL = SAMPLE_RATE // 100, SAMPLE_RATE // 40
"""Silence left before and after words: what is very soft there belongs to them."""
_SILENCE = 0.01
"""A stretch this much softer than the loudest, 40 dB, is silence."""
_NOISE_MAX = 0.05
"""Noise below words that were recorded is taken for silence up to here."""
_VOICED = 10 ** (-10 / 20)
"""Frames more than 10 dB softer than the mean are pauses and soft consonants."""


def tidy(samples: Samples) -> Samples:
    """``samples`` without the silence around the words, as loud as all others.

    Tidying twice changes nothing that could be heard.
    """
    return levelled(trimmed(samples))


def trimmed(samples: Samples) -> Samples:
    """``samples`` without the silence before and after; empty if there is only silence."""
    loud = _frames(samples, _TRIM_FRAME)
    if not loud.size or loud.max() < 1:
        return samples[:0]
    noise = min(2 * float(np.percentile(loud, 5)), _NOISE_MAX * float(loud.max()))
    heard = np.flatnonzero(loud > max(noise, _SILENCE * float(loud.max())))
    if not heard.size:
        return samples[:0]
    begins = max(0, int(heard[0]) * _TRIM_FRAME - _LEAD)
    return samples[begins : (int(heard[-1]) + 1) * _TRIM_FRAME + _TRAIL]


def levelled(samples: Samples) -> Samples:
    """``samples`` at the one loudness, or as near to it as the loudest sample allows."""
    loud = loudness(samples)
    if loud < 1:
        return samples
    gain = min(LOUDNESS / loud, PEAK_MAX / peak(samples))
    louder: Samples = np.rint(samples.astype(np.float32) * gain).astype(np.int16)
    return louder


def loudness(samples: Samples) -> float:
    """Root mean square of the frames in which something is said; 0 for silence."""
    loud = _frames(samples, _FRAME)
    if not loud.size or loud.max() < 1:
        return 0.0
    heard = loud[loud > _SILENCE * loud.max()]
    voiced = heard[heard >= _VOICED * _mean(heard)]
    return _mean(voiced)


def peak(samples: Samples) -> int:
    """The loudest sample."""
    return int(np.abs(samples.astype(np.int32)).max(initial=0))


def joined(clips: Sequence[tuple[Samples, Pause]]) -> Samples:
    """The clips one after the other, each with the pause that stands after it."""
    pieces = []
    for samples, pause in clips:
        pieces += [faded(samples), np.zeros(int(SAMPLE_RATE * PAUSE_SECONDS[pause]), np.int16)]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)


def faded(samples: Samples) -> Samples:
    """``samples`` rising from nothing and falling to nothing within a few milliseconds."""
    length = min(int(SAMPLE_RATE * FADE_SECONDS), len(samples) // 2)
    if not length:
        return samples
    slope = np.linspace(0, 1, length, dtype=np.float32)
    out = samples.copy()
    out[:length] = (out[:length] * slope).astype(np.int16)
    out[-length:] = (out[-length:] * slope[::-1]).astype(np.int16)
    return out


def as_wav(samples: Samples) -> bytes:
    """``samples`` as a WAV file."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(samples.astype("<i2").tobytes())
    return written.getvalue()


def _frames(samples: Samples, size: int) -> NDArray[np.float64]:
    """Root mean square of each stretch of ``size`` samples; the last one may be shorter."""
    if not len(samples):
        return np.zeros(0)
    squares = samples.astype(np.float64) ** 2
    starts = np.arange(0, len(samples), size)
    lengths = np.diff(np.append(starts, len(samples)))
    return np.asarray(np.sqrt(np.add.reduceat(squares, starts) / lengths))


def _mean(loud: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(loud**2)))
