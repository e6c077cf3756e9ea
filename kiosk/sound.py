"""One WAV for a whole page, and when each part of it is said."""

import io
import wave
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from kiosk.earcons import Earcon, samples_of

PAUSE_MILLISECONDS = 100
SHARED_BYTES_MAX = 96 * 1024 * 1024
"""Every page that is the same for everybody, in every language, several times over."""


@dataclass(frozen=True)
class Part:
    """One element of the page, by its id, and the seconds during which it is said."""

    id: str
    begins: float
    ends: float
    lang: str = ""
    kind: str = ""
    """What the element is on its page; empty for a short sound alone."""


@dataclass(frozen=True)
class Sound:
    """What a page says."""

    wav: bytes
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Said:
    """What is said of one element: first a short sound, if any, then its words, if any."""

    id: str
    wav: bytes | None
    earcon: Earcon | None = None
    lang: str = ""
    kind: str = ""


def join(said: Sequence[Said]) -> Sound:
    """What is said of each element, one after the other with a pause between them.

    Raises:
        ValueError: nobody says a word, two clips are not of one form, or they are not of one
            channel and 16 bits.
    """
    forms = {_form(each.wav) for each in said if each.wav is not None}
    if len(forms) != 1:
        raise ValueError(f"clips of {len(forms)} forms cannot be joined")
    channels, width, rate = forms.pop()
    if (channels, width) != (1, 2):
        raise ValueError("short sounds are of one channel and 16 bits")
    second = width * rate
    pause = bytes(rate * PAUSE_MILLISECONDS // 1000 * width)
    frames = bytearray()
    parts = []
    for each in said:
        begins = len(frames)
        if each.earcon is not None:
            frames += samples_of(each.earcon, rate)
        if each.wav is not None:
            frames += (pause if each.earcon else b"") + _frames(each.wav)
        parts.append(Part(each.id, begins / second, len(frames) / second, each.lang, each.kind))
        frames += pause
    whole = io.BytesIO()
    with wave.open(whole, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(bytes(frames))
    return Sound(whole.getvalue(), tuple(parts))


class SharedSounds:
    """What is the same for everybody, held once; safe for threads.

    When it is full, what was not used for longest goes first.
    """

    def __init__(self, bytes_max: int = SHARED_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._sounds: OrderedDict[str, Sound] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    def get(self, key: str) -> Sound | None:
        """The sound under ``key``, if it is held."""
        with self._lock:
            sound = self._sounds.get(key)
            if sound is not None:
                self._sounds.move_to_end(key)
            return sound

    def keep(self, key: str, sound: Sound) -> None:
        """Hold ``sound``, and no more than fits."""
        with self._lock:
            if key in self._sounds:
                return
            self._sounds[key] = sound
            self._bytes += len(sound.wav)
            while self._bytes > self._bytes_max and len(self._sounds) > 1:
                self._bytes -= len(self._sounds.popitem(last=False)[1].wav)

    def __len__(self) -> int:
        return len(self._sounds)


def _form(clip: bytes) -> tuple[int, int, int]:
    with wave.open(io.BytesIO(clip)) as read:
        return read.getnchannels(), read.getsampwidth(), read.getframerate()


def _frames(clip: bytes) -> bytes:
    with wave.open(io.BytesIO(clip)) as read:
        frames: bytes = read.readframes(read.getnframes())
    return frames
