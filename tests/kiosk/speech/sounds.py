"""What a sound is made of, measured."""

import array
import io
import math
import wave
from dataclasses import dataclass

VOICED = 200
"""Below this a 16-bit sample is silence to the ear."""


@dataclass(frozen=True)
class Sound:
    seconds: float
    rms: float
    peak: int
    clipped: float
    lead_seconds: float
    trail_seconds: float


def measure(wav):
    with wave.open(io.BytesIO(wav)) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 2, 22050)
        assert read.getnframes() * 2 + 44 == len(wav)
        return measure_samples(read.readframes(read.getnframes()))


def measure_samples(samples):
    values = array.array("h", samples)
    assert values
    loud = [place for place, value in enumerate(values) if abs(value) > VOICED]
    first, last = (loud[0], loud[-1]) if loud else (len(values), -1)
    voiced = values[first : last + 1]
    return Sound(
        seconds=len(values) / 22050,
        rms=math.sqrt(sum(value * value for value in voiced) / len(voiced)) if voiced else 0.0,
        peak=max(map(abs, values)),
        clipped=sum(abs(value) >= 32767 for value in values) / len(values),
        lead_seconds=first / 22050,
        trail_seconds=(len(values) - 1 - last) / 22050,
    )
