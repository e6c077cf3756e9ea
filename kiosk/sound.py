"""One WAV for a whole page, and when each part of it is said."""

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass

PAUSE_MILLISECONDS = 100


@dataclass(frozen=True)
class Part:
    """One element of the page, by its id, and the seconds during which it is said."""

    id: str
    begins: float
    ends: float


@dataclass(frozen=True)
class Sound:
    """What a page says."""

    wav: bytes
    parts: tuple[Part, ...]


def join(said: Sequence[tuple[str, bytes]]) -> Sound:
    """The clip of each element, by its id, one after the other with a pause between them.

    Raises:
        ValueError: there is no clip, or two clips are not of one form.
    """
    forms = {_form(clip) for _, clip in said}
    if len(forms) != 1:
        raise ValueError(f"clips of {len(forms)} forms cannot be joined")
    channels, width, rate = forms.pop()
    second = channels * width * rate
    pause = bytes(rate * PAUSE_MILLISECONDS // 1000 * channels * width)
    frames = bytearray()
    parts = []
    for element, clip in said:
        begins = len(frames)
        frames += _frames(clip)
        parts.append(Part(element, begins / second, len(frames) / second))
        frames += pause
    whole = io.BytesIO()
    with wave.open(whole, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(bytes(frames))
    return Sound(whole.getvalue(), tuple(parts))


def _form(clip: bytes) -> tuple[int, int, int]:
    with wave.open(io.BytesIO(clip)) as read:
        return read.getnchannels(), read.getsampwidth(), read.getframerate()


def _frames(clip: bytes) -> bytes:
    with wave.open(io.BytesIO(clip)) as read:
        frames: bytes = read.readframes(read.getnframes())
    return frames
