"""What each machine reports of itself, headset and card, and the pages that are told at once.

A machine is known by its key, of which the office keeps only the digest. What it reported is true
for as long as it is heard of: a machine that fell silent says nothing about its headset any more.
"""

import hmac
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from threading import RLock

from kiosk.doors import Part

SILENT_SECONDS_MAX = 30
"""Not heard of for longer, a machine's headset and card are anybody's guess."""
EVENTS_KEPT = 32
STREAMS_MAX = 4
"""Pages of one machine that listen at a time: the one shown, and some that were just left."""
REPORTS_BURST_MAX = 40
REPORTS_PER_SECOND = 10
CARD_KEPT_SECONDS = 60
"""A card number that no page came for is forgotten after so long."""


class Event(StrEnum):
    """What a machine can report."""

    HEADSET_IN = "headset_in"
    HEADSET_OUT = "headset_out"
    CARD_IN = "card_in"
    CARD_OUT = "card_out"
    KEY = "key"
    """Somebody touches the keypad; which key it was is the page's business."""


@dataclass(frozen=True)
class At:
    """How a machine stands now; ``None`` where nobody can know."""

    headset: bool | None = None
    card_in: bool | None = None


@dataclass(frozen=True)
class Report:
    """One thing a machine says happened.

    ``at`` counts up within one ``run`` of whoever reports; what was heard before is not news when
    it is sent again.
    """

    event: Event
    card: str | None = None
    at: int | None = None
    run: str = ""


class Machines:
    """Every machine by its name; safe for threads. ``keys`` are the digests, in hexadecimal."""

    def __init__(
        self, keys: Mapping[str, str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._digests = {name: digest.lower() for name, digest in keys.items()}
        self._machines = {name: _Machine(clock) for name in keys}
        self._strangers = _Allowance(clock)

    def named(self, key: str | None) -> str | None:
        """Which machine has this key; ``None`` when none has."""
        digest = sha256((key or "").encode()).hexdigest()
        found = None
        for name, known in self._digests.items():  # all of them: how long it takes tells nothing
            if hmac.compare_digest(known.encode(), digest.encode()):
                found = name
        return found if key else None

    def may_report(self, name: str | None) -> bool:
        """Whether there is room for one more report of this machine, or of a stranger."""
        known = self._machines.get(name or "")
        return (known.allowance if known else self._strangers).take()

    def take(self, name: str, report: Report) -> None:
        """What the machine reports is how it stands; its pages are told what is news."""
        self._machines[name].take(report)

    def at(self, name: str | None) -> At:
        """How this machine stands."""
        known = self._machines.get(name or "")
        return known.at() if known else At()

    def headsets_out(self, name: str | None) -> int:
        """How often a headset was taken out here, or not heard of any more, while it was in."""
        known = self._machines.get(name or "")
        return known.headsets_out() if known else 0

    def take_card(self, name: str | None) -> str | None:
        """The number of the card that was put in just now. It is handed out once."""
        known = self._machines.get(name or "")
        return known.take_card() if known else None

    def tested(self, name: str, works: Mapping[Part, bool]) -> None:
        """What the machine found out about itself, for its first page to tell."""
        self._machines[name].broken = tuple(part for part in Part if works.get(part) is False)

    def broken(self, name: str | None) -> Sequence[Part]:
        """What did not work when the machine last tried."""
        known = self._machines.get(name or "")
        return known.broken if known else ()

    def newest(self, name: str | None) -> int:
        """The number of this machine's newest event: a page made now knows everything before."""
        known = self._machines.get(name or "")
        return known.newest if known else 0

    def listen(self, name: str, since: int | None, wake: Callable[[], None]) -> "Listener":
        """Somebody who is told what happens at this machine after event number ``since``.

        ``wake`` is called, in whichever thread, when there is something to hear.
        """
        return self._machines[name].listen(since, wake)

    def close(self) -> None:
        """Nobody is told anything any more."""
        for each in self._machines.values():
            each.close()


@dataclass(eq=False)
class Listener:
    """One page that listens. Ended when it left, or when too many others listen."""

    machine: "_Machine"
    since: int | None
    wake: Callable[[], None]
    is_over: bool = False

    def hear(self) -> list[tuple[int, Event]]:
        """What is new since the last time, the oldest first, each with its number."""
        return self.machine.tell(self)

    def leave(self) -> None:
        """Hears nothing any more."""
        self.machine.leave(self)


class _Machine:
    """How one machine stands, and its newest events."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.allowance = _Allowance(clock)
        self.broken: tuple[Part, ...] = ()
        # Numbers go on from one start of the server to the next: a page may outlive it.
        self.newest = time.time_ns() // 1_000_000
        self._clock = clock
        self._lock = RLock()
        self._heard = 0.0
        self._at = At()
        self._card: str | None = None
        self._card_came = 0.0
        self._had_card = False
        self._headsets_out = 0
        self._counted: dict[str, tuple[str, int]] = {}
        self._events: deque[tuple[int, Event]] = deque(maxlen=EVENTS_KEPT)
        self._listeners: list[Listener] = []

    def take(self, report: Report) -> None:
        with self._lock:
            self._lapse()
            self._heard = self._clock()
            if self._is_known(report):
                return
            headset, card_in = self._at.headset, self._at.card_in
            match report.event:
                case Event.HEADSET_IN | Event.HEADSET_OUT:
                    is_in = report.event is Event.HEADSET_IN
                    self._headsets_out += headset is True and not is_in
                    is_news, headset = headset is not is_in, is_in
                case Event.CARD_IN:
                    is_news, card_in, self._had_card = True, True, True
                    self._card, self._card_came = report.card, self._clock()
                case Event.CARD_OUT:
                    # There need not have been one: a reader says so when it is switched on.
                    is_news, card_in, self._had_card = self._had_card, False, False
                    self._card = None
                case _:
                    is_news = False
            self._at = At(headset, card_in)
            if is_news:
                self._publish(report.event)

    def at(self) -> At:
        with self._lock:
            self._lapse()
            return self._at

    def headsets_out(self) -> int:
        with self._lock:
            self._lapse()
            return self._headsets_out

    def take_card(self) -> str | None:
        with self._lock:
            self._lapse()
            number, self._card = self._card, None
            return number

    def listen(self, since: int | None, wake: Callable[[], None]) -> Listener:
        listener = Listener(self, since, wake)
        with self._lock:
            self._listeners.append(listener)
            while len(self._listeners) > STREAMS_MAX:
                self._end(self._listeners[0])
        return listener

    def leave(self, listener: Listener) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
            listener.is_over = True

    def close(self) -> None:
        with self._lock:
            for each in list(self._listeners):
                self._end(each)

    def tell(self, listener: Listener) -> list[tuple[int, Event]]:
        with self._lock:
            self._lapse()
            since, listener.since = listener.since, self.newest
            if since == self.newest:
                return []
            if since is not None and self._events and self._events[0][0] <= since + 1:
                return [each for each in self._events if each[0] > since]
            return [(self.newest, event) for event in self._as_it_stands(since)]

    def _as_it_stands(self, since: int | None) -> Iterable[Event]:
        # Who knows of nothing yet, or missed too much, is told how things are.
        if self._at.headset is not None or since is not None:
            yield Event.HEADSET_IN if self._at.headset else Event.HEADSET_OUT
        if self._card is not None:
            yield Event.CARD_IN
        elif since is not None and self._at.card_in is False:
            yield Event.CARD_OUT

    def _is_known(self, report: Report) -> bool:
        if report.at is None:
            return False
        what = report.event.partition("_")[0]
        run, counted = self._counted.get(what, ("", -1))
        if run == report.run and report.at <= counted:
            return True
        self._counted[what] = (report.run, report.at)
        return False

    def _lapse(self) -> None:
        now = self._clock()
        if self._card is not None and now - self._card_came > CARD_KEPT_SECONDS:
            self._card = None
        if self._at == At() or now - self._heard <= SILENT_SECONDS_MAX:
            return
        had_headset = self._at.headset
        self._at, self._card = At(), None
        self._counted.clear()  # what is said again after the silence is news
        if had_headset:
            self._headsets_out += 1
            self._publish(Event.HEADSET_OUT)

    def _publish(self, event: Event) -> None:
        self.newest += 1
        self._events.append((self.newest, event))
        for each in self._listeners:
            each.wake()

    def _end(self, listener: Listener) -> None:
        self.leave(listener)
        listener.wake()


@dataclass
class _Allowance:
    """How many reports may come: some at once, then so many a second."""

    clock: Callable[[], float]
    left: float = REPORTS_BURST_MAX
    counted: float | None = None
    lock: RLock = field(default_factory=RLock)

    def take(self) -> bool:
        with self.lock:
            now = self.clock()
            passed = now - (now if self.counted is None else self.counted)
            self.left = min(REPORTS_BURST_MAX, self.left + passed * REPORTS_PER_SECOND)
            self.counted = now
            if self.left < 1:
                return False
            self.left -= 1
            return True
