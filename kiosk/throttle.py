"""How long somebody who guesses must wait: longer each time, never for ever.

Five tries are free; then 30 seconds, 1, 2, 5 and 15 minutes, and 15 minutes from then on.
The right PIN forgets the count, so its owner gets in after fifteen minutes at the most.
"""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

FREE_TRIES = 5
WAITS_SECONDS = (30, 60, 120, 300, 900)
CARDS_KEPT_MAX = 10_000


@dataclass
class _Tries:
    count: int = 0
    free_at: float = 0.0


class Throttle:
    """Counts tries per card number, whether or not anybody holds that card.

    It knows cards by a keyed digest, and forgets the one unused for longest when it is full.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._tries: OrderedDict[bytes, _Tries] = OrderedDict()
        self._lock = Lock()

    def begin(self, card_number: str) -> int:
        """Count a try and give 0; or give the seconds to wait and count nothing."""
        now = self._clock()
        with self._lock:
            tries = self._of(card_number)
            if now < tries.free_at:
                return ceil(tries.free_at - now)
            tries.count += 1
            late = tries.count - FREE_TRIES
            if late >= 0:
                tries.free_at = now + WAITS_SECONDS[min(late, len(WAITS_SECONDS) - 1)]
            return 0

    def forget(self, card_number: str) -> None:
        """The card's owner is in: start counting anew."""
        with self._lock:
            self._tries.pop(self._digest(card_number), None)

    def _of(self, card_number: str) -> _Tries:
        digest = self._digest(card_number)
        tries = self._tries.setdefault(digest, _Tries())
        self._tries.move_to_end(digest)
        while len(self._tries) > CARDS_KEPT_MAX:
            self._tries.popitem(last=False)
        return tries

    def _digest(self, card_number: str) -> bytes:
        return hmac.digest(self._key, card_number.encode(), hashlib.sha256)
