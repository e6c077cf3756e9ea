"""Reports what happens at the machine, and sees to it that the server knows how it stands.

While the server is away nothing is piled up and nothing is lost: of the headset and of the card the
newest is kept, and is sent when the server is back. It is sent again every few seconds all the
same: that is how the server knows that the machine is still there.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from threading import Condition, Thread
from typing import Any

from api.agent.server import Server, Unreachable
from kiosk.machines import Event

log = logging.getLogger(__name__)

AGAIN_SECONDS = 10
"""How often the server is told that nothing changed."""
WAITS_SECONDS = (0.5, 1, 2, 5)
"""How long to wait for a server that is away, the last time and again."""


@dataclass(frozen=True)
class _Told:
    event: Event
    at: int
    card: str | None = None

    def as_json(self, run: str) -> dict[str, Any]:
        card = {} if self.card is None else {"card": self.card}
        return {"event": self.event, "at": self.at, "run": run} | card


class Reporter:
    """Tells the server, in a thread of its own; ``told`` hears how each report went.

    It calls ``told`` with the event and what became of it: "sent", "away", or the server's code.
    """

    def __init__(
        self, server: Server, told: Callable[[Event, str], None], again: float = AGAIN_SECONDS
    ) -> None:
        self._server = server
        self._told = told
        self._again = again
        self._run = secrets.token_hex(8)
        self._numbers = count(1)
        self._waiting: list[_Told] = []
        self._newest: dict[str, _Told] = {}
        self._busy = False
        self._over = False
        self._changed = Condition()
        self._thread = Thread(target=self._work, name="reporter", daemon=True)

    def start(self) -> None:
        """Begin to report."""
        self._thread.start()

    def stop(self) -> None:
        """Report nothing more."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._thread.join()

    def tell(self, event: Event, card: str | None = None) -> None:
        """This happened just now."""
        with self._changed:
            told = _Told(event, next(self._numbers), card)
            self._waiting = [each for each in self._waiting if not _is_past(each, told)]
            self._waiting.append(told)
            if event is not Event.KEY:
                self._newest[_what(told)] = told
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Whether everything was sent within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, seconds)

    def _work(self) -> None:
        tries = 0
        while True:
            with self._changed:
                idle = None if tries == 0 else WAITS_SECONDS[min(tries, len(WAITS_SECONDS)) - 1]
                if idle is not None:
                    self._changed.wait_for(lambda: self._over, idle)
                else:
                    self._changed.wait_for(lambda: self._over or self._waiting, self._again)
                if self._over:
                    return
                sending = list(self._waiting) or list(self._newest.values())
                self._busy = True
            tries = 0 if self._send(sending) else tries + 1

    def _send(self, sending: list[_Told]) -> bool:
        was_sent = True
        for each in sending:
            became = self._report(each)
            was_sent = became not in {"away", "too_many", "wrong_key"}
            with self._changed:
                if was_sent and each in self._waiting:
                    self._waiting.remove(each)
            if not was_sent:
                break
        with self._changed:
            self._busy = False
            self._changed.notify_all()
        return was_sent

    def _report(self, told: _Told) -> str:
        try:
            answer = self._server.tell("/machine/events", told.as_json(self._run))
        except Unreachable:
            became = "away"
        else:
            became = "sent" if answer.status < 400 else answer.refused or str(answer.status)
        self._told(told.event, became)
        return became


def _what(told: _Told) -> str:
    return told.event.partition("_")[0]


def _is_past(old: _Told, new: _Told) -> bool:
    # A card that was taken out is told before another is put in, or the visits would be one.
    if old.event is Event.CARD_OUT and new.event is Event.CARD_IN:
        return False
    return _what(old) == _what(new)
