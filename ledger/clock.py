"""The trust put in the computer's clock.

A clock that stands before the newest fact, or that jumped, is not believed: what it says
would be in the ledger for ever. Somebody can vouch for it, and that is recorded.
"""

from datetime import datetime, timedelta
from typing import Protocol

from ledger.errors import ClockAhead, ClockBehind

CLOCK_BACK_MAX = timedelta(seconds=2)
CLOCK_JUMP_MAX = timedelta(days=1)
SILENCE_MAX = timedelta(days=90)
"""A ledger that was silent for longer asks somebody to vouch for the clock."""


class Clock(Protocol):
    """What the ledger wants to know about time."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""

    def steady(self) -> timedelta:
        """Time since the machine started, which nobody can set."""


class ClockGuard:
    """Watches the wall clock by the one that nobody can set."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started = (clock.now(), clock.steady())

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return self._clock.now()

    def believe(self) -> None:
        """Take the wall clock as right from here on: somebody vouched for it."""
        self._started = (self._clock.now(), self._clock.steady())

    def check(self, now: datetime, newest: datetime | None) -> None:
        """Refuse a clock that cannot be right; ``newest`` is when the last fact was recorded.

        Raises:
            ClockAhead: it jumped, or the ledger was silent for very long.
            ClockBehind: it stands before the newest fact.
        """
        started, steady = self._started
        expected = started + (self._clock.steady() - steady)
        if now - expected > CLOCK_JUMP_MAX:
            raise ClockAhead(now=now, expected=expected)
        if newest is None:
            return
        if now < newest - CLOCK_BACK_MAX:
            raise ClockBehind(now=now, newest=newest)
        if now > newest + SILENCE_MAX:
            raise ClockAhead(now=now, expected=newest)
