"""What was spoken lately, in memory only, found by keyed digest and not by text."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock


class SoundCache:
    """The most recently used sounds up to ``bytes_max``; safe for threads.

    A sound may be finished after the visit it belongs to ended. Whoever makes one takes the
    ``epoch`` first, and one made in an earlier epoch is not kept.
    """

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._sounds: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()
        self.bytes_held = 0
        self.epoch = 0

    def get(self, key: str) -> bytes | None:
        """The sound under ``key``, if it is still held."""
        with self._lock:
            sound = self._sounds.get(key)
            if sound is not None:
                self._sounds.move_to_end(key)
            return sound

    def put(self, key: str, sound: bytes, epoch: int) -> None:
        """Hold ``sound`` unless something was forgotten since ``epoch``."""
        with self._lock:
            if epoch != self.epoch or len(sound) > self._bytes_max:
                return
            self._drop(key)
            self._sounds[key] = sound
            self.bytes_held += len(sound)
            while self.bytes_held > self._bytes_max:
                self._drop(next(iter(self._sounds)))

    def forget(self, keys: Iterable[str]) -> None:
        """Drop these sounds, and whatever is being made right now."""
        with self._lock:
            self.epoch += 1
            for key in keys:
                self._drop(key)

    def wipe(self) -> None:
        """Drop everything."""
        with self._lock:
            self.epoch += 1
            self._sounds.clear()
            self.bytes_held = 0

    def _drop(self, key: str) -> None:
        dropped = self._sounds.pop(key, None)
        if dropped is not None:
            self.bytes_held -= len(dropped)
