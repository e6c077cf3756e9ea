"""How fast one program may ask: so many requests at once, and so many more each second."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from threading import Lock
from typing import NamedTuple

AT_ONCE = 200
EACH_SECOND = 20.0
KEPT_MAX = 10_000


class _Left(NamedTuple):
    requests: float
    at: float


class Pace:
    """Counts requests by who asks; who was quiet for ten seconds has all of them again.

    It lives in memory: a server that starts anew counts anew.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        at_once: int = AT_ONCE,
        each_second: float = EACH_SECOND,
    ) -> None:
        self._clock = clock
        self._at_once, self._each_second = at_once, each_second
        self._left: OrderedDict[str, _Left] = OrderedDict()
        self._lock = Lock()

    def begin(self, who: str) -> int:
        """Count a request and give 0; or give the seconds to wait and count nothing."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(who, _Left(self._at_once, now))
            left = min(left + (now - at) * self._each_second, self._at_once)
            wait = 0 if left >= 1 else ceil((1 - left) / self._each_second)
            self._left[who] = _Left(left if wait else left - 1, now)
            while len(self._left) > KEPT_MAX:
                self._left.popitem(last=False)
        return wait
