"""A lock that is given to whoever has waited longest.

Python's own goes to whoever happens to ask: a visitor with a long page could keep it from the
others, who would be told that the voice is busy.
"""

from __future__ import annotations

from collections import deque
from threading import Lock


class FairLock:
    """First come, first served; safe for threads."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self._waiting: deque[Lock] = deque()

    def acquire(self, timeout: float = -1) -> bool:
        """Wait for it, at most ``timeout`` seconds; below zero for ever. Whether it was had."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._guard:
            if mine not in self._waiting:  # it was handed over just now
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """Hand it to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
