"""How long somebody who guesses must wait: longer each time, never for ever.

For one card five tries are free; then 30 seconds, 1, 2, 5 and 15 minutes, and 15 minutes from then
on. The right PIN forgets the count, so its owner gets in after fifteen minutes at the most.

In a day a card has twenty wrong tries that come sooner than the longest wait after another, however
often its owner comes in between. A twenty-first is not refused for the rest of the day: that would
shut out the owner whenever somebody else wants to, and nobody can tell the two apart before the
PIN is looked at. At a kiosk it waits an hour instead, like every one after it, and somebody of the
staff can say at once who stands there; where nobody could (for the password of that somebody), it
waits fifteen minutes. Who guesses at kiosks all day and all night has 41 tries on the first day and
24 on any other, one in forty thousand of the PINs of six digits; who guesses as fast as they can,
ten thousand times, has twenty.

At one kiosk there are sixty tries an hour, whichever the cards: thirty at once, then one every two
minutes. The right PIN gives its try back, and two minutes are the longest that anybody waits.

At one machine twenty numbers that nobody holds are free; then 15, 30 and 60 seconds, for whoever
types a card number there. A card that the machine reads itself never waits for that.
"""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

FREE_TRIES = 5
WAITS_SECONDS = (30, 60, 120, 300, 900)
SLOW_SECONDS = 60 * 60
"""At a kiosk a try waits as long after a day's tries: the word of staff opens a record sooner."""
TRIES_A_DAY = 20
"""So many wrong tries with one card in a day come sooner than the longest wait after another."""
DAY_SECONDS = 24 * 60 * 60
TRIES_AT_ONCE = 30
PACE_SECONDS = 120
"""At one kiosk so many tries are there to begin with, and one more each time this has passed."""
KIOSKS_KEPT_MAX = 1_000
FREE_NUMBERS = 20
NUMBER_WAITS_SECONDS = (15, 30, 60)
CARDS_KEPT_MAX = 10_000


@dataclass
class _Tries:
    count: int = 0
    free_at: float = 0.0
    wrong_at: deque[float] = field(default_factory=deque)
    """When the tries of the last day were that nobody came in by, the newest last."""


class Throttle:
    """Counts tries per card number, whether or not anybody holds that card.

    ``slow`` is how long a try waits after the last of a day's, in seconds; as the longest wait when
    it is not told. It knows cards by a keyed digest, and forgets the one unused for longest when it
    is full.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        free: int = FREE_TRIES,
        waits: Sequence[int] = WAITS_SECONDS,
        a_day: int | None = TRIES_A_DAY,
        slow: int | None = None,
    ) -> None:
        self._clock = clock
        self._free = free
        self._waits = waits
        self._a_day = a_day
        self._slow = waits[-1] if slow is None else slow
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
            late = tries.count - self._free
            if self._is_day_over_full(tries, now):
                tries.free_at = now + self._slow
            elif late >= 0:
                tries.free_at = now + self._waits[min(late, len(self._waits) - 1)]
            return 0

    def _is_day_over_full(self, tries: _Tries, now: float) -> bool:
        if self._a_day is None:
            return False
        while tries.wrong_at and tries.wrong_at[0] <= now - DAY_SECONDS:
            tries.wrong_at.popleft()
        tries.wrong_at.append(now)
        if len(tries.wrong_at) > self._a_day:
            tries.wrong_at.popleft()
        return len(tries.wrong_at) >= self._a_day

    def wait(self, card_number: str) -> int:
        """The seconds to wait; nothing is counted."""
        with self._lock:
            return max(0, ceil(self._of(card_number).free_at - self._clock()))

    def forget(self, card_number: str) -> None:
        """The card's owner is in: start counting anew, but for what others tried today."""
        with self._lock:
            tries = self._tries.pop(self._digest(card_number), None)
            if tries is None or len(tries.wrong_at) <= 1:
                return
            tries.wrong_at.pop()
            self._tries[self._digest(card_number)] = _Tries(wrong_at=tries.wrong_at)

    def _of(self, card_number: str) -> _Tries:
        digest = self._digest(card_number)
        tries = self._tries.setdefault(digest, _Tries())
        self._tries.move_to_end(digest)
        while len(self._tries) > CARDS_KEPT_MAX:
            self._tries.popitem(last=False)
        return tries

    def _digest(self, card_number: str) -> bytes:
        return hmac.digest(self._key, card_number.encode(), hashlib.sha256)


@dataclass
class _Pace:
    left: float
    at: float


class KioskPace:
    """How many tries there are at each kiosk; where nobody knows which one it is, none is counted.

    A kiosk that was left alone for an hour has all of them again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._paces: OrderedDict[str, _Pace] = OrderedDict()
        self._lock = Lock()

    def begin(self, kiosk: str) -> int:
        """Count a try and give 0; or give the seconds to wait and count nothing."""
        if not kiosk:
            return 0
        with self._lock:
            pace = self._of(kiosk)
            if pace.left < 1:
                return ceil((1 - pace.left) * PACE_SECONDS)
            pace.left -= 1
            return 0

    def give_back(self, kiosk: str) -> None:
        """The try was right, and costs nothing."""
        if kiosk:
            with self._lock:
                pace = self._of(kiosk)
                pace.left = min(pace.left + 1, TRIES_AT_ONCE)

    def _of(self, kiosk: str) -> _Pace:
        now = self._clock()
        pace = self._paces.setdefault(kiosk, _Pace(TRIES_AT_ONCE, now))
        self._paces.move_to_end(kiosk)
        while len(self._paces) > KIOSKS_KEPT_MAX:
            self._paces.popitem(last=False)
        pace.left = min(pace.left + (now - pace.at) / PACE_SECONDS, TRIES_AT_ONCE)
        pace.at = now
        return pace
